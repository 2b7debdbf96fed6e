package io.streamhouse.control.security;

import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.database.Roles;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.query.key.ScopesJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Verifies API keys and the platform key. Thread-safe. */
public final class Keys {
    private final Roles roles;
    private final KeyVerifier verifier;
    private final byte[] platformKey;

    public Keys(Roles roles, KeyVerifier verifier, String platformKey) {
        this.roles = roles;
        this.verifier = verifier;
        this.platformKey = platformKey.getBytes(StandardCharsets.US_ASCII);
    }

    private record Stored(UUID organization, String verifier, @Nullable String scopes) {}

    /** The caller that a key speaks for; empty when it is wrong or revoked. */
    Optional<Caller> machine(ApiKeyText key) {
        byte[] presented = ascii(verifier.of(key.secret()));
        return stored(key.id())
                .filter(stored -> MessageDigest.isEqual(ascii(stored.verifier()), presented))
                .map(stored ->
                        new Caller.Machine(
                                new ApiKeyId(key.id()),
                                new OrganizationId(stored.organization()),
                                ScopesJson.read(stored.scopes())));
    }

    boolean isPlatform(ApiKeyText key) {
        return MessageDigest.isEqual(ascii(key.text()), platformKey);
    }

    /** What was published for a key that was not taken away meanwhile. */
    private Optional<Stored> stored(UUID id) {
        return roles.as(
                Roles.Role.PLATFORM,
                jdbc ->
                        jdbc.sql(
                                        """
                                        SELECT organization_id, verifier, scopes FROM plane.v1_credential c
                                        WHERE key_id = :id AND NOT revoked AND NOT EXISTS (
                                            SELECT 1 FROM plane.v1_denial d
                                            WHERE d.kind = 'api_key' AND d.subject_id = c.key_id)
                                        """)
                                .param("id", id)
                                .query((row, _) ->
                                        new Stored(
                                                row.getObject("organization_id", UUID.class),
                                                row.getString("verifier"),
                                                row.getString("scopes")))
                                .optional());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
