package io.streamhouse.agent.world;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An API key as the catalogue has it.
 *
 * @param verifier HMAC-SHA-256 of the secret as 64 hex digits
 * @param scopes what it may do; empty: everything in its organization
 */
public record Credential(
        UUID keyId,
        UUID organization,
        String verifier,
        boolean revoked,
        Optional<List<Scope>> scopes) {
    /** True when one of its scopes allows an operation on a topic. */
    public boolean permits(Operation operation, String topic) {
        return scopes.isEmpty()
                || scopes.get().stream().anyMatch(scope -> scope.covers(operation, topic));
    }

    /** True when one of its scopes allows an operation on any topic. */
    public boolean permits(Operation operation) {
        return scopes.isEmpty()
                || scopes.get().stream().anyMatch(scope -> scope.operations().contains(operation));
    }

    @Override
    public String toString() {
        return "Credential[" + keyId + "]";
    }
}
