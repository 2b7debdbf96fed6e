package io.streamhouse.api;

import java.util.Objects;
import java.util.UUID;

/**
 * Personal data, encrypted under the key of the person it is about. Destroying that key erases it
 * everywhere.
 *
 * @param subject whose key
 * @param ciphertext base64 of nonce, ciphertext and tag of AES-256-GCM; the subject is
 *     authenticated
 */
public record Sealed(UUID subject, String ciphertext) {
    public Sealed {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(ciphertext, "ciphertext");
    }
}
