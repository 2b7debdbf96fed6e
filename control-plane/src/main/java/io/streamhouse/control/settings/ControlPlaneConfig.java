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
        boolean trustForwarded) {
    private static final int PORT_MAX = 65_535;

    /** Files that make the server speak TLS. */
    public record Tls(Path certificate, Path key) {}

    public ControlPlaneConfig {
        require(
                databaseUrl.startsWith("jdbc:postgresql:"),
                SettingName.DATABASE_URL,
                "must begin with jdbc:postgresql:");
        require(
                !databaseUrl.matches(".*[?&](user|password)=.*"),
                SettingName.DATABASE_URL,
                "must not hold credentials; the password is in the secrets directory");
        require(
                httpPort >= 0 && httpPort <= PORT_MAX,
                SettingName.HTTP_PORT,
                "must be 0 to " + PORT_MAX);
        require(
                usageWindow.toMillis() > 0
                        && Duration.ofHours(1).toMillis() % usageWindow.toMillis() == 0,
                SettingName.USAGE_WINDOW,
                "must divide an hour, such as PT1H, PT15M or PT1M");
        require(
                isLoopback(bindAddress) || tls.isPresent() || trustForwarded,
                SettingName.BIND_ADDRESS,
                "beyond loopback needs TLS: set STREAMHOUSE_TLS_CERTIFICATE and"
                        + " STREAMHOUSE_TLS_KEY, or STREAMHOUSE_TRUST_FORWARDED=true behind a proxy"
                        + " that ends TLS");
    }

    /**
     * Reads the settings.
     *
     * @param environment the process's environment
     * @throws SettingsFailure naming every setting at fault
     */
    public static ControlPlaneConfig read(Map<String, String> environment) {
        Settings settings = Settings.of(environment);
        Path dataDir = settings.path(SettingName.DATA_DIR).orElse(Path.of(".streamhouse"));
        return new ControlPlaneConfig(
                settings.required(SettingName.DATABASE_URL),
                dataDir,
                settings.path(SettingName.SECRETS_DIR).orElse(dataDir.resolve("secrets")),
                settings.text(SettingName.BIND_ADDRESS).orElse("127.0.0.1"),
                settings.number(SettingName.HTTP_PORT).orElse(8080),
                settings.duration(SettingName.USAGE_WINDOW).orElse(Duration.ofHours(1)),
                settings.flag(SettingName.ALLOW_UNSAFE_DATABASE),
                tls(settings),
                settings.flag(SettingName.TRUST_FORWARDED));
    }

    private static Optional<Tls> tls(Settings settings) {
        Optional<Path> certificate = settings.path(SettingName.TLS_CERTIFICATE);
        Optional<Path> key = settings.path(SettingName.TLS_KEY);
        require(
                certificate.isPresent() == key.isPresent(),
                SettingName.TLS_CERTIFICATE,
                "and STREAMHOUSE_TLS_KEY go together");
        return certificate.map(file -> new Tls(file, key.orElseThrow()));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new SettingsFailure(
                    SettingName.BIND_ADDRESS.variable() + " is not an address: " + address, e);
        }
    }

    private static void require(boolean holds, SettingName name, String demand) {
        if (!holds) {
            throw new SettingsFailure(name.variable() + " " + demand);
        }
    }
}
