package io.streamhouse.agent.identity;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.world.Credential;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.OrganizationStatus;
import io.streamhouse.agent.world.World;
import io.streamhouse.proto.ApiKeyText;
import java.security.interfaces.ECPublicKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls. Thread-safe. Proven credentials are remembered, so that a call costs a map
 * look-up and no cryptography; revocation and expiry are checked on each call all the same.
 */
public final class Authenticator {
    private static final String SCHEME = "Bearer ";
    private static final int REMEMBERED_MAX = 10_000;
    private static final int CREDENTIAL_CHARACTERS_MAX = 4_096;

    private final World world;
    private final KeyVerifier keys;
    private final TokenVerifier tokens;
    private final InstantSource clock;
    private final Map<String, Caller> proven = new ConcurrentHashMap<>();
    private final UnknownKeys unknown;

    /** With the secrets that prove callers. */
    public Authenticator(World world, byte[] pepper, ECPublicKey tokenKey, InstantSource clock) {
        this.world = world;
        this.keys = new KeyVerifier(pepper);
        this.tokens = new TokenVerifier(tokenKey);
        this.clock = clock;
        this.unknown = new UnknownKeys(clock);
    }

    /** True for an authorization header that has proved somebody before. */
    public boolean knows(@Nullable String authorization) {
        return authorization != null
                && authorization.length() > SCHEME.length()
                && proven.containsKey(authorization.substring(SCHEME.length()).strip());
    }

    /**
     * The caller that an authorization header proves.
     *
     * @throws Problem when it proves nobody who may call
     */
    public Caller caller(@Nullable String authorization, Lookup lookup) {
        String text = text(authorization);
        Caller known = proven.get(text);
        if (known == null) {
            known = prove(text, lookup);
            if (proven.size() >= REMEMBERED_MAX) {
                proven.clear();
            }
            proven.put(text, known);
        }
        requireRights(known, lookup);
        return known;
    }

    /** Refuses a caller whose rights have ended since. */
    public void requireRights(Caller caller, Lookup lookup) {
        if (world.denied(caller.denial())) {
            throw revoked();
        }
        switch (caller) {
            case Caller.ApiKey key -> {
                Optional<Credential> credential = lookup.credential(key.keyId());
                if (credential.isEmpty() || credential.get().revoked()) {
                    throw revoked();
                }
            }
            case Caller.Session session -> {
                if (!clock.instant().isBefore(session.expires())) {
                    throw Problem.of(Reason.CREDENTIALS_EXPIRED, "the token has expired");
                }
            }
        }
    }

    /** Refuses an organization that may not stream. */
    public void requireActive(Caller caller, Lookup lookup) {
        OrganizationStatus status =
                lookup.status(caller.organization()).orElse(OrganizationStatus.PENDING);
        switch (status) {
            case ACTIVE -> {}
            case PENDING ->
                    throw Problem.of(
                            Reason.ORGANIZATION_PENDING,
                            "the organization is being set up; try again shortly");
            case SUSPENDED ->
                    throw Problem.of(Reason.TENANT_SUSPENDED, "the organization is suspended");
        }
    }

    private Caller prove(String text, Lookup lookup) {
        if (!text.startsWith(ApiKeyText.Kind.ORGANIZATION.prefix())) {
            return tokens.verify(text);
        }
        // Check digits first: a mistyped key costs no look-up.
        ApiKeyText key = ApiKeyText.parse(text).orElseThrow(Authenticator::wrongKey);
        if (unknown.contains(key.id())) {
            throw wrongKey();
        }
        Optional<Credential> found = lookup.credential(key.id());
        if (found.isEmpty()) {
            unknown.add(key.id());
            throw wrongKey();
        }
        Credential credential = found.get();
        if (!keys.matches(key.secret(), credential.verifier())) {
            throw wrongKey();
        }
        return new Caller.ApiKey(credential.organization(), credential.keyId());
    }

    private static String text(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw Problem.of(
                    Reason.CREDENTIALS_MISSING,
                    "send an API key or a token: authorization: Bearer <text>");
        }
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        if (!bearer || authorization.length() > CREDENTIAL_CHARACTERS_MAX) {
            throw Problem.of(Reason.CREDENTIALS_INVALID, "the authorization must be Bearer <text>");
        }
        return authorization.substring(SCHEME.length()).strip();
    }

    private static Problem wrongKey() {
        return Problem.of(Reason.CREDENTIALS_INVALID, "the API key is not a valid one");
    }

    private static Problem revoked() {
        return Problem.of(Reason.CREDENTIALS_REVOKED, "the credential was revoked");
    }
}
