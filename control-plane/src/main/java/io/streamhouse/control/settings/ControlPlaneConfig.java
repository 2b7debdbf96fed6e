package io.streamhouse.control.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the control plane; docs/interfaces.md says what each one means.
 *
 * @param databaseUrl JDBC URL without credentials
 * @param dataDir where local state is
 * @param secretsDir one file per secret
 * @param bindAddress address to listen on
 * @param httpPort 0 takes a free port
 * @param usageWindow length of a usage window; divides an hour
 * @param allowUnsafeDatabase accepts a server that can lose what it has committed
 * @param tls certificate chain and key, both PEM; empty serves plain HTTP
 * @param allowPlaintext accepts plain HTTP beyond loopback
 * @param trustForwarded believes {@code X-Forwarded-*}: set behind a proxy that sets them, only
 */
public record ControlPlaneConfig(
        String databaseUrl,
        Path dataDir,
        Path secretsDir,
        String bindAddress,
        int httpPort,
        Duration usageWindow,
        boolean allowUnsafeDatabase,
        Optional<Tls> tls,
        boolean allowPlaintext,
        boolean trustForwarded) {
    private static final int PORT_MAX = 65_535;

    /** Files that make the server speak TLS. */
    public record Tls(Path certificate, Path key) {}

    public ControlPlaneConfig {
        require(
                databaseUrl.startsWith("jdbc:postgresql:"),
                "STREAMHOUSE_DATABASE_URL must begin with jdbc:postgresql:");
        require(
                !databaseUrl.matches(".*[?&](user|password)=.*"),
                "STREAMHOUSE_DATABASE_URL must not hold credentials; the password is in the"
                        + " secrets directory");
        require(
                httpPort >= 0 && httpPort <= PORT_MAX,
                "STREAMHOUSE_HTTP_PORT must be 0 to " + PORT_MAX);
        require(
                usageWindow.toMillis() > 0
                        && Duration.ofHours(1).toMillis() % usageWindow.toMillis() == 0,
                "STREAMHOUSE_USAGE_WINDOW must divide an hour, such as PT1H, PT15M or PT1M");
        require(
                isLoopback(bindAddress) || tls.isPresent() || allowPlaintext,
                "STREAMHOUSE_BIND_ADDRESS beyond loopback needs TLS: set"
                        + " STREAMHOUSE_TLS_CERTIFICATE_FILE and STREAMHOUSE_TLS_KEY_FILE, or"
                        + " STREAMHOUSE_ALLOW_PLAINTEXT=true inside a private network");
    }

    /**
     * Reads the settings.
     *
     * @param environment the process's environment
     * @throws SettingsFailure naming the setting at fault
     */
    public static ControlPlaneConfig read(Map<String, String> environment) {
        Values values = Values.of(environment);
        Path dataDir = values.path("STREAMHOUSE_DATA_DIR").orElse(Path.of(".streamhouse"));
        return new ControlPlaneConfig(
                values.required("STREAMHOUSE_DATABASE_URL"),
                dataDir,
                values.path("STREAMHOUSE_SECRETS_DIR").orElse(dataDir.resolve("secrets")),
                values.text("STREAMHOUSE_BIND_ADDRESS").orElse("127.0.0.1"),
                values.number("STREAMHOUSE_HTTP_PORT").orElse(8080),
                values.duration("STREAMHOUSE_USAGE_WINDOW").orElse(Duration.ofHours(1)),
                values.flag("STREAMHOUSE_ALLOW_UNSAFE_DATABASE"),
                tls(values),
                values.flag("STREAMHOUSE_ALLOW_PLAINTEXT"),
                values.flag("STREAMHOUSE_TRUST_FORWARDED"));
    }

    private static Optional<Tls> tls(Values values) {
        Optional<Path> certificate = values.path("STREAMHOUSE_TLS_CERTIFICATE_FILE");
        Optional<Path> key = values.path("STREAMHOUSE_TLS_KEY_FILE");
        require(
                certificate.isPresent() == key.isPresent(),
                "STREAMHOUSE_TLS_CERTIFICATE_FILE and STREAMHOUSE_TLS_KEY_FILE go together");
        return certificate.map(file -> new Tls(file, key.orElseThrow()));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new SettingsFailure("STREAMHOUSE_BIND_ADDRESS is not an address: " + address, e);
        }
    }

    private static void require(boolean holds, String demand) {
        if (!holds) {
            throw new SettingsFailure(demand);
        }
    }
}
