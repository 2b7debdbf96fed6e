package io.streamhouse.control.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The secrets directory: one file per secret, read at start. Values are handed out and not kept.
 */
public record Secrets(Path directory) {
    private static final int KEY_BYTES = 32;

    /** Keys the verifiers of API keys and the digests of e-mail addresses. */
    public byte[] pepper() {
        return key("pepper");
    }

    /** Wraps the vault's keys. */
    public byte[] masterKey() {
        return key("master-key");
    }

    /** EC P-256 in PKCS#8, as PEM. */
    public String tokenSigningKey() {
        return text("token-signing-key.pem");
    }

    /** The public part of it, as PEM. */
    public String tokenPublicKey() {
        return text("token-public-key.pem");
    }

    /** Opens the administration of the platform. */
    public String platformKey() {
        return text("platform-key");
    }

    /** The password of the role {@code streamhouse_control}. */
    public String databasePassword() {
        return text("db-control-password");
    }

    private byte[] key(String name) {
        String text = text(name);
        if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
            throw new SettingsFailure(
                    "the secret " + name + " must be " + 2 * KEY_BYTES + " hexadecimal digits");
        }
        return HexFormat.of().parseHex(text);
    }

    private String text(String name) {
        Path file = directory.resolve(name);
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new SettingsFailure("the secret " + name + " is empty: " + file);
            }
            return text;
        } catch (IOException e) {
            throw new SettingsFailure("the secret " + name + " cannot be read: " + file, e);
        }
    }
}
