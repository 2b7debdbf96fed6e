package io.streamhouse.query.key;

import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.query.ActorRow;
import java.time.Instant;
import java.util.Optional;

/** An API key, without anything secret. */
public record ApiKeyRow(
        ApiKeyId id,
        String name,
        Instant createdAt,
        ActorRow createdBy,
        KeyScopes scopes,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt,
        long position) {
    /** {@code active} or {@code revoked}. */
    public String status() {
        return revokedAt.isPresent() ? "revoked" : "active";
    }
}
