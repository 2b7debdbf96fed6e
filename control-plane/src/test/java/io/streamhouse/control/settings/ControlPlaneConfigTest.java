package io.streamhouse.control.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPlaneConfigTest {
    private static final String URL = "jdbc:postgresql://db.example/streamhouse";

    @Test
    void hasTheseDefaults() {
        ControlPlaneConfig config =
                ControlPlaneConfig.read(Map.of("STREAMHOUSE_DATABASE_URL", URL));
        assertThat(config.databaseUrl()).isEqualTo(URL);
        assertThat(config.dataDir()).isEqualTo(Path.of(".streamhouse"));
        assertThat(config.secretsDir()).isEqualTo(Path.of(".streamhouse/secrets"));
        assertThat(config.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.usageWindow()).isEqualTo(Duration.ofHours(1));
        assertThat(config.allowUnsafeDatabase()).isFalse();
        assertThat(config.tls()).isEmpty();
        assertThat(config.allowPlaintext()).isFalse();
        assertThat(config.trustForwarded()).isFalse();
    }

    @Test
    void everySettingIsMappedFromTheFileAndTheEnvironmentWins(@TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("streamhouse.properties");
        Files.writeString(
                file,
                """
                streamhouse.database.url=jdbc:postgresql://other/db
                streamhouse.data.dir=/data
                streamhouse.secrets.dir=/secrets
                streamhouse.bind.address=0.0.0.0
                streamhouse.http.port=9000
                streamhouse.usage.window=PT15M
                streamhouse.allow.unsafe.database=true
                streamhouse.tls.certificate.file=/tls/cert.pem
                streamhouse.tls.key.file=/tls/key.pem
                streamhouse.allow.plaintext=true
                streamhouse.trust.forwarded=true
                # Another program's.
                streamhouse.agent.id=agent-7
                """);
        ControlPlaneConfig config =
                ControlPlaneConfig.read(
                        Map.of(
                                "STREAMHOUSE_CONFIG",
                                file.toString(),
                                "STREAMHOUSE_DATABASE_URL",
                                URL,
                                "STREAMHOUSE_GRPC_PORT",
                                "1"));
        assertThat(config)
                .isEqualTo(
                        new ControlPlaneConfig(
                                URL,
                                Path.of("/data"),
                                Path.of("/secrets"),
                                "0.0.0.0",
                                9000,
                                Duration.ofMinutes(15),
                                true,
                                java.util.Optional.of(
                                        new ControlPlaneConfig.Tls(
                                                Path.of("/tls/cert.pem"), Path.of("/tls/key.pem"))),
                                true,
                                true));
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMHOUSE_HTTP_PROT, 8080",
        "STREAMHOUSE_HTTP_PORT, 70000",
        "STREAMHOUSE_HTTP_PORT, eighty",
        "STREAMHOUSE_USAGE_WINDOW, PT7M",
        "STREAMHOUSE_USAGE_WINDOW, an hour",
        "STREAMHOUSE_ALLOW_UNSAFE_DATABASE, yes",
        "STREAMHOUSE_BIND_ADDRESS, 0.0.0.0",
        "STREAMHOUSE_TLS_KEY_FILE, /key.pem",
        "STREAMHOUSE_CONFIG, /there/is/no/such/file",
        "STREAMHOUSE_DATABASE_URL, 'jdbc:postgresql://db/x?user=me&password=secret'",
        "STREAMHOUSE_DATABASE_URL, 'jdbc:mysql://db/x'",
    })
    void aBadSettingStopsTheStartAndIsNamed(String name, String value) {
        Map<String, String> environment = new HashMap<>();
        environment.put("STREAMHOUSE_DATABASE_URL", URL);
        environment.put(name, value);
        assertThatThrownBy(() -> ControlPlaneConfig.read(environment))
                .isInstanceOf(SettingsFailure.class)
                .hasMessageContaining(name.replace("TLS_KEY_FILE", "TLS_CERTIFICATE_FILE"))
                .message()
                .doesNotContain("secret&")
                .doesNotContain("password=secret");
    }

    @Test
    void secretsAreReadAndNeverShown(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("pepper"), "ab".repeat(32) + "\n");
        Files.writeString(directory.resolve("master-key"), "short");
        Secrets secrets = new Secrets(directory);
        assertThat(secrets.pepper()).hasSize(32).containsOnly((byte) 0xab);
        assertThatThrownBy(secrets::masterKey)
                .isInstanceOf(SettingsFailure.class)
                .hasMessageContaining("master-key")
                .message()
                .doesNotContain("short");
        assertThatThrownBy(secrets::platformKey).hasMessageContaining("platform-key");
    }
}
