package io.streamhouse.agent;

import io.streamhouse.agent.store.S3Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The secrets an agent holds.
 *
 * @param pepper keys the verifiers of API keys
 * @param tokenPublicKey checks bearer tokens
 * @param databasePassword of the agents' login role
 * @param s3 absent: the SDK's default chain finds credentials, if they are needed
 */
record Secrets(
        byte[] pepper,
        ECPublicKey tokenPublicKey,
        String databasePassword,
        Optional<S3Settings.Credentials> s3) {
    private static final int PEPPER_BYTES = 32;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the file that is wrong, never its content
     */
    static Secrets read(Path directory) {
        return new Secrets(
                pepper(directory.resolve("pepper")),
                publicKey(directory.resolve("token-public-key.pem")),
                line(directory.resolve("db-agent-password")),
                s3(
                        directory.resolve("s3-access-key-id"),
                        directory.resolve("s3-secret-access-key")));
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }

    private static byte[] pepper(Path file) {
        String text = line(file);
        if (!text.matches("[0-9a-fA-F]{" + 2 * PEPPER_BYTES + "}")) {
            throw new IllegalArgumentException(file + " must hold 64 hex digits");
        }
        return HexFormat.of().parseHex(text);
    }

    private static ECPublicKey publicKey(Path file) {
        String body = line(file).replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "");
        try {
            byte[] encoded = Base64.getDecoder().decode(body.replaceAll("\\s", ""));
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " must hold an EC public key in PEM", e);
        }
    }

    private static Optional<S3Settings.Credentials> s3(Path id, Path secret) {
        if (Files.exists(id) != Files.exists(secret)) {
            throw new IllegalArgumentException(id + " and " + secret + " belong together");
        }
        return Files.exists(id)
                ? Optional.of(new S3Settings.Credentials(line(id), line(secret)))
                : Optional.empty();
    }

    private static String line(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the secret " + file, e);
        }
    }
}
