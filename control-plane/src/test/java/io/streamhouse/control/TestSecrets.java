package io.streamhouse.control;

import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.proto.ApiKeyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.UUID;

/** A secrets directory for tests. */
public final class TestSecrets {
    /** Opens the platform's administration. */
    public static final String PLATFORM_KEY =
            ApiKeyText.random(
                            ApiKeyText.Kind.PLATFORM, new UUID(0, 0), new SecureRandom(new byte[1]))
                    .text();

    private TestSecrets() {}

    /** Writes one file per secret. */
    public static void write(Path directory) throws IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Files.writeString(directory.resolve("pepper"), "0a".repeat(32));
        Files.writeString(directory.resolve("master-key"), "0b".repeat(32));
        Files.writeString(
                directory.resolve("token-signing-key.pem"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(
                directory.resolve("token-public-key.pem"),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Files.writeString(directory.resolve("platform-key"), PLATFORM_KEY);
        Files.writeString(directory.resolve("db-control-password"), ScratchDatabase.PASSWORD);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }
}
