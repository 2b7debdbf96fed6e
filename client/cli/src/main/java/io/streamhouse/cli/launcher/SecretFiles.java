package io.streamhouse.cli.launcher;

import io.streamhouse.proto.ApiKeyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The secrets of an installation, one file each, readable by their owner alone. */
final class SecretFiles {
    static final String CONTROL_PASSWORD = "db-control-password";
    static final String AGENT_PASSWORD = "db-agent-password";
    static final String SUPERUSER_PASSWORD = "db-superuser-password";

    private static final String SIGNING_KEY = "token-signing-key.pem";
    private static final String PUBLIC_KEY = "token-public-key.pem";
    private static final List<String> OWN =
            List.of("pepper", "master-key", PUBLIC_KEY, SIGNING_KEY, "platform-key");
    private static final List<String> OF_THE_DATABASE =
            List.of(CONTROL_PASSWORD, AGENT_PASSWORD, SUPERUSER_PASSWORD);
    private static final int SECRET_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final SecureRandom random = new SecureRandom();

    SecretFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes what is missing.
     *
     * @param ownDatabase the database is the launcher's own, and so are its passwords
     * @param dataExists there is data already, which is lost without its secrets
     */
    void prepare(boolean ownDatabase, boolean dataExists) {
        List<String> missing = missing(ownDatabase ? OF_THE_DATABASE : List.of());
        if (dataExists && !missing.isEmpty()) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "secrets are missing in "
                            + directory
                            + ": "
                            + String.join(", ", missing)
                            + "; the data cannot be opened without them, restore them from a"
                            + " backup");
        }
        if (!ownDatabase) {
            demand(List.of(CONTROL_PASSWORD, AGENT_PASSWORD));
        }
        try {
            if (Files.exists(directory)) {
                make(directory, missing);
            } else {
                makeAll(missing);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new LauncherFailure("cannot make the secrets in " + directory, e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(directory.resolve(name)).strip();
        } catch (IOException e) {
            throw new LauncherFailure("cannot read the secret " + name, e);
        }
    }

    private void demand(List<String> names) {
        List<String> absent = new ArrayList<>(names);
        absent.removeIf(it -> Files.exists(directory.resolve(it)));
        if (!absent.isEmpty()) {
            throw new LauncherFailure(
                    LauncherFailure.SETTINGS,
                    "with STREAMHOUSE_DATABASE_URL, put the passwords of the database roles into "
                            + directory
                            + ": "
                            + String.join(", ", absent));
        }
    }

    private List<String> missing(List<String> more) {
        List<String> missing = new ArrayList<>(OWN);
        missing.addAll(more);
        missing.removeIf(it -> Files.exists(directory.resolve(it)));
        return missing;
    }

    /** All or nothing: a crash leaves no half set behind. */
    private void makeAll(List<String> names) throws IOException, GeneralSecurityException {
        Path half = directory.resolveSibling(directory.getFileName() + ".new");
        if (Files.exists(half)) {
            try (var files = Files.list(half)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(half);
        }
        Files.createDirectories(half, ownerOnly("rwx------"));
        make(half, names);
        Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private void make(Path into, List<String> names) throws IOException, GeneralSecurityException {
        boolean oneKey = names.contains(SIGNING_KEY) != names.contains(PUBLIC_KEY);
        if (oneKey) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "of " + SIGNING_KEY + " and " + PUBLIC_KEY + " one is missing in " + directory);
        }
        if (names.contains(SIGNING_KEY)) {
            KeyPair pair = keyPair();
            write(into.resolve(PUBLIC_KEY), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            write(into.resolve(SIGNING_KEY), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        }
        for (String name : names) {
            if (name.equals("platform-key")) {
                UUID nil = new UUID(0, 0);
                write(
                        into.resolve(name),
                        ApiKeyText.random(ApiKeyText.Kind.PLATFORM, nil, random).text());
            } else if (!name.endsWith(".pem")) {
                byte[] secret = new byte[SECRET_BYTES];
                random.nextBytes(secret);
                write(into.resolve(name), HexFormat.of().formatHex(secret));
            }
        }
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----";
    }

    private static void write(Path file, String text) throws IOException {
        Path half = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(half);
        Files.createFile(half, ownerOnly("rw-------"));
        // Written through: without its secret the data that follows is worth nothing.
        Files.writeString(half, text + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.setPosixFilePermissions(half, OWNER_ONLY);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
