package io.streamhouse.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.proto.ApiKeyText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir private Path folder;

    @Test
    void makesEverySecretForItsOwnerAlone() throws Exception {
        Path secrets = folder.resolve("secrets");
        new SecretFiles(secrets).prepare(true, false);

        assertThat(contents(secrets))
                .containsOnlyKeys(
                        "pepper",
                        "master-key",
                        "token-signing-key.pem",
                        "token-public-key.pem",
                        "platform-key",
                        "db-control-password",
                        "db-agent-password",
                        "db-superuser-password");
        assertThat(contents(secrets).get("pepper")).matches("[0-9a-f]{64}\n");
        assertThat(ApiKeyText.parse(contents(secrets).get("platform-key").strip()))
                .hasValueSatisfying(
                        it -> assertThat(it.kind()).isEqualTo(ApiKeyText.Kind.PLATFORM));
        for (String name : contents(secrets).keySet()) {
            assertThat(Files.getPosixFilePermissions(secrets.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Files.getPosixFilePermissions(secrets))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void thePublicKeyChecksWhatTheSigningKeySigns() throws Exception {
        Path secrets = folder.resolve("secrets");
        new SecretFiles(secrets).prepare(true, false);
        KeyFactory keys = KeyFactory.getInstance("EC");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(
                keys.generatePrivate(
                        new PKCS8EncodedKeySpec(der(secrets.resolve("token-signing-key.pem")))));
        signature.update("text".getBytes(StandardCharsets.UTF_8));
        byte[] signed = signature.sign();

        signature.initVerify(
                keys.generatePublic(
                        new X509EncodedKeySpec(der(secrets.resolve("token-public-key.pem")))));
        signature.update("text".getBytes(StandardCharsets.UTF_8));
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void keepsWhatIsThere() throws Exception {
        Path secrets = folder.resolve("secrets");
        new SecretFiles(secrets).prepare(true, false);
        Map<String, String> before = contents(secrets);
        new SecretFiles(secrets).prepare(true, true);
        assertThat(contents(secrets)).isEqualTo(before);
    }

    @Test
    void refusesToReplaceTheSecretOfExistingData() throws Exception {
        Path secrets = folder.resolve("secrets");
        new SecretFiles(secrets).prepare(true, false);
        Files.delete(secrets.resolve("master-key"));
        assertThatThrownBy(() -> new SecretFiles(secrets).prepare(true, true))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("master-key")
                .hasMessageContaining("backup");
        assertThat(secrets.resolve("master-key")).doesNotExist();
    }

    @Test
    void asksForThePasswordsOfAForeignDatabase() throws Exception {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("db-agent-password"), "x");
        assertThatThrownBy(() -> new SecretFiles(secrets).prepare(false, false))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("db-control-password")
                .hasMessageNotContaining("db-agent-password");
        Files.writeString(secrets.resolve("db-control-password"), "y");
        new SecretFiles(secrets).prepare(false, false);
        assertThat(contents(secrets))
                .containsKey("pepper")
                .doesNotContainKey("db-superuser-password");
    }

    @Test
    void aCrashInTheMiddleLeavesNoHalfSet() throws Exception {
        Path half = Files.createDirectories(folder.resolve("secrets.new"));
        Files.writeString(half.resolve("pepper"), "half");
        Path secrets = folder.resolve("secrets");
        new SecretFiles(secrets).prepare(true, false);
        assertThat(contents(secrets)).hasSize(8);
        assertThat(contents(secrets).get("pepper")).doesNotContain("half");
        assertThat(half).doesNotExist();
    }

    private static byte[] der(Path pem) throws Exception {
        List<String> lines = Files.readAllLines(pem);
        return Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
    }

    private static Map<String, String> contents(Path directory) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
