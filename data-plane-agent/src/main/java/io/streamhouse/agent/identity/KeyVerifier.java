package io.streamhouse.agent.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 of an API key's secret under the pepper. Thread-safe. */
final class KeyVerifier {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec pepper;

    KeyVerifier(byte[] pepper) {
        this.pepper = new SecretKeySpec(pepper, ALGORITHM);
    }

    /** Compares in constant time. */
    boolean matches(String secret, String verifier) {
        byte[] made =
                HexFormat.of()
                        .formatHex(mac(secret.getBytes(StandardCharsets.UTF_8)))
                        .getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(made, verifier.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(pepper);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
