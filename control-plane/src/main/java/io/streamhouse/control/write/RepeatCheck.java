package io.streamhouse.control.write;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.request.BufferedBody;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Call.Repeat;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.KeyedDigest;
import io.streamhouse.control.store.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Recognises a write that is sent again, and answers it as the first time. */
public final class RepeatCheck implements HandlerInterceptor {
    static final String HEADER = "Idempotency-Key";

    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,100}");

    private final Answers answers;
    private final KeyedDigest digest;
    private final RestJson json;

    RepeatCheck(Answers answers, KeyedDigest digest, RestJson json) {
        this.answers = answers;
        this.digest = digest;
        this.json = json;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        String key = request.getHeader(HEADER);
        if (key == null
                || !(handler instanceof HandlerMethod)
                || !WRITES.contains(request.getMethod())) {
            return true;
        }
        if (!FORM.matcher(key).matches()) {
            throw new Refused(
                    Problem.of(
                            Reason.INVALID_IDEMPOTENCY_KEY,
                            HEADER + " has 1 to 100 visible ASCII characters."));
        }
        Call call = Call.of(request);
        Repeat repeat = new Repeat(scope(call, request), key, hash(request));
        answer(organization(call), repeat)
                .ifPresent(kept -> {
                    throw new Replay(kept);
                });
        Call.remember(request, repeat);
        return true;
    }

    /**
     * The answer that the same request got.
     *
     * @throws Refused when another request got it under this key
     */
    Optional<Answers.Kept> answer(Optional<OrganizationId> organization, Repeat repeat) {
        Optional<Answers.Kept> kept = answers.find(organization, repeat);
        if (kept.isPresent() && !kept.get().requestHash().equals(repeat.requestHash())) {
            throw new Refused(
                    Problem.of(
                            Reason.IDEMPOTENCY_KEY_REUSED,
                            "This " + HEADER + " was used for another request."));
        }
        return kept;
    }

    static Optional<OrganizationId> organization(Call call) {
        return call.caller()
                .filter(Caller.InOrganization.class::isInstance)
                .map(caller -> ((Caller.InOrganization) caller).organization());
    }

    private String scope(Call call, HttpServletRequest request) {
        return call.caller()
                .map(caller ->
                        switch (caller) {
                            case Caller.Member member -> "user:" + member.user();
                            case Caller.Machine machine -> "api_key:" + machine.key();
                            case Caller.Platform _ -> "platform";
                        })
                .orElseGet(() -> "open:" + digest.hex(stranger(call, request)));
    }

    /**
     * Strangers do not share their keys: the e-mail address, or else the address, says who it is.
     */
    private String stranger(Call call, HttpServletRequest request) {
        return email(text(request))
                .map(email -> "email " + email.strip().toLowerCase(Locale.ROOT))
                .orElseGet(() -> "address " + call.address());
    }

    private Optional<String> email(String body) {
        try {
            JsonNode email = json.mapper().readTree(body).path("email");
            return email.isString() ? Optional.of(email.asString()) : Optional.empty();
        } catch (JacksonException _) {
            // The controller says what is wrong with it.
            return Optional.empty();
        }
    }

    private static String text(HttpServletRequest request) {
        BufferedBody body = WebUtils.getNativeRequest(request, BufferedBody.class);
        return body == null ? "" : body.text();
    }

    private String hash(HttpServletRequest request) {
        return digest.hex(
                request.getMethod() + " " + request.getRequestURI() + "\n" + text(request));
    }
}
