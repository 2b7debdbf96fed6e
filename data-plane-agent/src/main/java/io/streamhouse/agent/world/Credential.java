package io.streamhouse.agent.world;

import java.util.UUID;

/**
 * An API key as the catalogue has it.
 *
 * @param verifier HMAC-SHA-256 of the secret as 64 hex digits
 */
public record Credential(UUID keyId, UUID organization, String verifier, boolean revoked) {
    @Override
    public String toString() {
        return "Credential[" + keyId + "]";
    }
}
