package io.streamhouse.control.security;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.session.Session;
import io.streamhouse.control.session.SessionSecret;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.store.Refused;
import io.streamhouse.proto.ApiKeyText;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request. A bearer credential counts before a cookie. Thread-safe. */
public final class Credentials {
    private static final String SCHEME = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Sessions sessions;
    private final Tokens tokens;
    private final Keys keys;
    private final Cookies cookies;

    public Credentials(Sessions sessions, Tokens tokens, Keys keys, Cookies cookies) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.keys = keys;
        this.cookies = cookies;
    }

    /**
     * Who sent it.
     *
     * @throws Refused when nobody known did, or a browser did not prove that it meant to
     */
    public Caller require(HttpServletRequest request) {
        Optional<String> bearer = bearer(request.getHeader("Authorization"));
        return bearer.isPresent() ? ofBearer(bearer.get()) : ofCookie(request);
    }

    private Caller ofBearer(String text) {
        if (!looksLikeKey(text)) {
            return ofToken(text);
        }
        ApiKeyText key =
                ApiKeyText.parse(text)
                        .orElseThrow(
                                () -> refused(Reason.CREDENTIALS_INVALID, "The key is mistyped."));
        return switch (key.kind()) {
            case ORGANIZATION ->
                    keys.machine(key)
                            .orElseThrow(() ->
                                    refused(
                                            Reason.CREDENTIALS_INVALID,
                                            "The API key is not valid, or was revoked."));
            case PLATFORM -> {
                if (!keys.isPlatform(key)) {
                    throw refused(Reason.CREDENTIALS_INVALID, "The platform key is not valid.");
                }
                yield new Caller.Platform();
            }
        };
    }

    private Caller ofToken(String text) {
        Tokens.Bearer bearer = tokens.verify(text);
        return sessions.find(bearer.session())
                .filter(session -> session.user().value().equals(bearer.subject()))
                .map(session -> member(session, false))
                .orElseThrow(Credentials::sessionOver);
    }

    private Caller ofCookie(HttpServletRequest request) {
        SessionSecret secret =
                cookies.secret(request)
                        .orElseThrow(() ->
                                refused(
                                        Reason.CREDENTIALS_MISSING,
                                        "Log in, or send Authorization: Bearer with a token"
                                                + " or an API key."));
        Session session = sessions.find(secret).orElseThrow(Credentials::sessionOver);
        if (!SAFE.contains(request.getMethod()) && !cookies.isProved(request, secret)) {
            throw refused(
                    Reason.CSRF_TOKEN_INVALID,
                    "The header X-CSRF-Token must repeat the cookie streamhouse_csrf.");
        }
        return member(session, true);
    }

    private static Caller member(Session session, boolean byCookie) {
        return new Caller.Member(
                session.user(),
                session.organization(),
                session.role(),
                session.id(),
                session.expiresAt(),
                byCookie);
    }

    private static boolean looksLikeKey(String text) {
        return text.startsWith(ApiKeyText.Kind.ORGANIZATION.prefix())
                || text.startsWith(ApiKeyText.Kind.PLATFORM.prefix());
    }

    private static Optional<String> bearer(@Nullable String header) {
        return Optional.ofNullable(header)
                .filter(it -> it.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(it -> it.substring(SCHEME.length()).strip());
    }

    private static Refused sessionOver() {
        return refused(Reason.SESSION_EXPIRED, "The session has ended. Log in again.");
    }

    private static Refused refused(Reason reason, String detail) {
        return new Refused(Problem.of(reason, detail));
    }
}
