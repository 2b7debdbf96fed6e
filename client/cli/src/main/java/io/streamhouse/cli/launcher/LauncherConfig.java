package io.streamhouse.cli.launcher;

import io.streamhouse.cli.ClientSettings;
import io.streamhouse.proto.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher must know of the settings; the programs get all of them.
 *
 * @param settings every setting given, by the name of its environment variable
 * @param databaseUrl a server of the user's own; empty: the embedded one
 * @param classArchive prepare a faster next start
 * @param agentJavaOptions after the options that the launcher gives the agent itself
 * @param host where the programs can be reached from this machine
 */
record LauncherConfig(
        Map<String, String> settings,
        Path dataDir,
        Path secretsDir,
        Optional<String> databaseUrl,
        String host,
        int httpPort,
        int grpcPort,
        int agentHttpPort,
        boolean tls,
        boolean classArchive,
        List<String> agentJavaOptions) {
    static final String HTTP_PORT = "STREAMHOUSE_HTTP_PORT";
    static final String GRPC_PORT = "STREAMHOUSE_GRPC_PORT";
    static final String AGENT_HTTP_PORT = "STREAMHOUSE_AGENT_HTTP_PORT";
    static final String DATA_DIR = "STREAMHOUSE_DATA_DIR";
    static final String SECRETS_DIR = "STREAMHOUSE_SECRETS_DIR";
    static final String DATABASE_URL = "STREAMHOUSE_DATABASE_URL";
    static final String AGENT_ENDPOINT = "STREAMHOUSE_AGENT_ENDPOINT";

    static final String CONTROL_URL = "STREAMHOUSE_CONTROL_URL";

    private static final String CONFIG = "STREAMHOUSE_CONFIG";
    private static final String AGENT_JAVA_OPTIONS = "STREAMHOUSE_AGENT_JAVA_OPTIONS";
    private static final String CLASS_ARCHIVE = "STREAMHOUSE_CLASS_ARCHIVE";
    private static final List<String> TLS_FILES =
            List.of("STREAMHOUSE_TLS_CERTIFICATE_FILE", "STREAMHOUSE_TLS_KEY_FILE");
    private static final int PORT_MAX = 65_535;

    /** Reads the environment, and the file that it names. */
    static LauncherConfig read(Map<String, String> environment) {
        Map<String, String> ours = new HashMap<>(environment);
        ours.keySet().removeAll(ClientSettings.NAMES);
        Map<String, String> settings;
        try {
            settings = Settings.merged(ours, properties(ours.get(CONFIG)));
        } catch (IllegalArgumentException e) {
            throw new LauncherFailure(LauncherFailure.SETTINGS, String.valueOf(e.getMessage()));
        }
        Path data = Path.of(settings.getOrDefault(DATA_DIR, ".streamhouse")).toAbsolutePath();
        String secrets = settings.get(SECRETS_DIR);
        String bind = settings.getOrDefault("STREAMHOUSE_BIND_ADDRESS", "127.0.0.1");
        return new LauncherConfig(
                settings,
                data.normalize(),
                secrets == null ? data.resolve("secrets") : Path.of(secrets).toAbsolutePath(),
                Optional.ofNullable(settings.get(DATABASE_URL)),
                reachable(bind),
                port(settings, HTTP_PORT, 8080),
                port(settings, GRPC_PORT, 9090),
                port(settings, AGENT_HTTP_PORT, 9091),
                settings.containsKey(TLS_FILES.getFirst()),
                flag(settings, CLASS_ARCHIVE),
                words(settings.getOrDefault(AGENT_JAVA_OPTIONS, "")));
    }

    /** What stands in an address for the one that is listened on. */
    private static String reachable(String bind) {
        if (bind.equals("0.0.0.0") || bind.equals("::")) {
            return "127.0.0.1";
        }
        return bind.contains(":") ? "[" + bind + "]" : bind;
    }

    /** The environment of the programs: nothing of StreamHouse's but what is known and whole. */
    Map<String, String> programSettings(String url) {
        Map<String, String> all = new HashMap<>(settings);
        all.remove(CONFIG);
        all.put(DATA_DIR, dataDir.toString());
        all.put(SECRETS_DIR, secretsDir.toString());
        all.put(DATABASE_URL, url);
        // The programs work in a directory of their own.
        for (String name : TLS_FILES) {
            all.computeIfPresent(name, (_, file) -> Path.of(file).toAbsolutePath().toString());
        }
        all.putIfAbsent(AGENT_ENDPOINT, host + ":" + grpcPort);
        all.putIfAbsent(CONTROL_URL, consoleUrl());
        return all;
    }

    String consoleUrl() {
        return (tls ? "https://" : "http://") + host + ":" + httpPort;
    }

    String agentEndpoint() {
        return settings.getOrDefault(AGENT_ENDPOINT, host + ":" + grpcPort);
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new LauncherFailure(CONFIG + " names a file that cannot be read", e);
        }
    }

    private static Map<String, String> properties(@Nullable String file) {
        Map<String, String> properties = new HashMap<>();
        if (file != null) {
            Properties loaded = load(Path.of(file));
            loaded.stringPropertyNames()
                    .forEach(name -> properties.put(name, loaded.getProperty(name)));
        }
        return properties;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static boolean flag(Map<String, String> settings, String name) {
        String text = settings.getOrDefault(name, "true").strip();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new LauncherFailure(
                            LauncherFailure.SETTINGS, name + " must be true or false, not " + text);
        };
    }

    private static int port(Map<String, String> settings, String name, int fallback) {
        String text = settings.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port > 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException _) {
            // Told below, with the name of the setting.
        }
        throw new LauncherFailure(
                LauncherFailure.SETTINGS, name + " must be a port (1 to 65535), not " + text);
    }
}
