package io.streamhouse.agent;

import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.store.S3Settings;
import io.streamhouse.proto.Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings, checked.
 *
 * @param databaseUrl JDBC URL without credentials
 * @param logDirectory WAL and segments
 * @param bindAddress address to listen on
 * @param grpcPort 0 takes a free one
 * @param httpPort 0 takes a free one
 * @param walKind where acknowledged batches are before they are in a segment
 * @param endpoint host and port where clients reach this agent; absent: bind address and gRPC port
 * @param controlUrl the control plane's REST; absent: topics cannot be created, changed or deleted
 * @param usageWindow divides an hour
 * @param segmentAgeMax an unrecorded batch waits at most so long for its segment
 * @param deleteAfter an object goes so long after the last of its content
 * @param s3 absent: segments are below the log directory
 */
record AgentConfig(
        String databaseUrl,
        Path logDirectory,
        Path secretsDirectory,
        String bindAddress,
        int grpcPort,
        int httpPort,
        String agentId,
        WalKind walKind,
        Optional<String> endpoint,
        Optional<URI> controlUrl,
        Duration usageWindow,
        Duration segmentAgeMax,
        Duration deleteAfter,
        Optional<S3Settings> s3,
        boolean unsafeDatabaseAllowed,
        boolean plaintextAllowed,
        Optional<Tls> tls) {

    /** Certificate chain and private key, PEM. */
    record Tls(Path certificateFile, Path keyFile) {}

    private static final Pattern AGENT_ID = Pattern.compile("[a-zA-Z0-9._-]{1,63}");
    private static final Pattern ENDPOINT =
            Pattern.compile(
                    "(?:[a-zA-Z0-9][a-zA-Z0-9._-]{0,252}|\\[[0-9a-fA-F:.]{2,45}]):(?<port>[0-9]{1,5})");
    private static final int PORT_MAX = 65_535;
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
    private static final Set<String> LOG_FORMATS = Set.of("text", "json");
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Duration DELETE_AFTER_LIMIT = Duration.ofDays(30);
    private static final Duration SEGMENT_AGE_LIMIT = Duration.ofMinutes(1);

    /**
     * Reads environment and properties file.
     *
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    static AgentConfig read(Map<String, String> environment) {
        Map<String, String> all =
                Settings.merged(environment, properties(environment.get("STREAMHOUSE_CONFIG")));
        Reading from = new Reading(all);
        Path data = Path.of(from.text("STREAMHOUSE_DATA_DIR", ".streamhouse"));
        WalKind walKind = from.walKind();
        AgentConfig config =
                new AgentConfig(
                        from.required("STREAMHOUSE_DATABASE_URL"),
                        data.resolve("log"),
                        Path.of(
                                from.text(
                                        "STREAMHOUSE_SECRETS_DIR",
                                        data.resolve("secrets").toString())),
                        from.text("STREAMHOUSE_BIND_ADDRESS", "127.0.0.1"),
                        from.port("STREAMHOUSE_GRPC_PORT", 9090),
                        from.port("STREAMHOUSE_AGENT_HTTP_PORT", 9091),
                        from.text("STREAMHOUSE_AGENT_ID", agentId(walKind)),
                        walKind,
                        Optional.ofNullable(all.get("STREAMHOUSE_AGENT_ENDPOINT")),
                        from.address("STREAMHOUSE_CONTROL_URL"),
                        from.duration("STREAMHOUSE_USAGE_WINDOW", Duration.ofHours(1)),
                        from.duration("STREAMHOUSE_SEGMENT_AGE_MAX", Duration.ofSeconds(5)),
                        from.duration("STREAMHOUSE_DELETE_AFTER", Duration.ofHours(1)),
                        from.s3(),
                        from.flag("STREAMHOUSE_ALLOW_UNSAFE_DATABASE"),
                        from.flag("STREAMHOUSE_ALLOW_PLAINTEXT"),
                        from.tls());
        config.check();
        require(
                LOG_FORMATS.contains(from.text("STREAMHOUSE_LOG_FORMAT", "text")),
                "STREAMHOUSE_LOG_FORMAT must be text or json");
        return config;
    }

    /** Several agents need names of their own: by default each is named after its host. */
    private static String agentId(WalKind walKind) {
        if (walKind == WalKind.FILE) {
            return "agent-1";
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "STREAMHOUSE_AGENT_ID is required: the host has no name", e);
        }
    }

    private void check() {
        require(
                databaseUrl.startsWith("jdbc:postgresql:"),
                "STREAMHOUSE_DATABASE_URL must begin with jdbc:postgresql:");
        require(
                AGENT_ID.matcher(agentId).matches(),
                "STREAMHOUSE_AGENT_ID must be 1 to 63 characters of [a-zA-Z0-9._-]");
        require(
                endpoint.map(AgentConfig::isReachable).orElse(true),
                "STREAMHOUSE_AGENT_ENDPOINT must be a host that others reach and a port, such as"
                        + " agent-1:9090 or [::1]:9090");
        require(
                endpoint.isPresent() || walKind == WalKind.FILE || !WILDCARDS.contains(bindAddress),
                "STREAMHOUSE_AGENT_ENDPOINT is required with several agents when"
                        + " STREAMHOUSE_BIND_ADDRESS is "
                        + bindAddress
                        + ": others must know where to reach this one");
        long window = usageWindow.toMillis();
        require(
                window >= 1000 && Duration.ofHours(1).toMillis() % window == 0,
                "STREAMHOUSE_USAGE_WINDOW must divide an hour and be at least a second");
        require(
                segmentAgeMax.toMillis() >= 10 && segmentAgeMax.compareTo(SEGMENT_AGE_LIMIT) <= 0,
                "STREAMHOUSE_SEGMENT_AGE_MAX must be 10 ms to 1 minute");
        require(
                !deleteAfter.isNegative() && deleteAfter.compareTo(DELETE_AFTER_LIMIT) <= 0,
                "STREAMHOUSE_DELETE_AFTER must be 0 to 30 days");
        require(
                tls.isPresent() || plaintextAllowed || isLoopback(bindAddress),
                "STREAMHOUSE_BIND_ADDRESS is beyond loopback: set STREAMHOUSE_TLS_CERTIFICATE_FILE"
                        + " and STREAMHOUSE_TLS_KEY_FILE, or STREAMHOUSE_ALLOW_PLAINTEXT=true inside a"
                        + " private network");
    }

    /** True for what a channel can be made to. */
    private static boolean isReachable(String endpoint) {
        Matcher parts = ENDPOINT.matcher(endpoint);
        if (!parts.matches()) {
            return false;
        }
        int port = Integer.parseInt(parts.group("port"));
        String host = endpoint.substring(0, parts.start("port") - 1);
        return port >= 1 && port <= PORT_MAX && !WILDCARDS.contains(host);
    }

    /** Where clients reach this agent when it listens on this port, or the configured one. */
    String endpoint(int port) {
        return endpoint.orElseGet(() -> listening(port));
    }

    /** Where it listens, as text. */
    String listening(int port) {
        return (bindAddress.contains(":") ? "[" + bindAddress + "]" : bindAddress) + ":" + port;
    }

    private static boolean isLoopback(String address) {
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Map<String, String> properties(@Nullable String file) {
        if (file == null) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("STREAMHOUSE_CONFIG cannot be read: " + file, e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(n -> map.put(n, properties.getProperty(n)));
        return map;
    }

    private record Reading(Map<String, String> all) {
        String text(String name, String otherwise) {
            return all.getOrDefault(name, otherwise);
        }

        String required(String name) {
            String value = all.get(name);
            require(value != null && !value.isBlank(), name + " is required");
            return java.util.Objects.requireNonNull(value);
        }

        int port(String name, int otherwise) {
            String value = text(name, Integer.toString(otherwise));
            require(
                    value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= PORT_MAX,
                    name + " must be a port, 0 to 65535");
            return Integer.parseInt(value);
        }

        Duration duration(String name, Duration otherwise) {
            try {
                return Duration.parse(text(name, otherwise.toString()));
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        name + " must be an ISO 8601 duration such as PT5S", e);
            }
        }

        Optional<URI> address(String name) {
            String value = all.get(name);
            if (value == null) {
                return Optional.empty();
            }
            String otherwise = name + " must be an address such as http://127.0.0.1:8080";
            try {
                URI address = new URI(value);
                require(address.getHost() != null && HTTP.contains(address.getScheme()), otherwise);
                return Optional.of(address);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(otherwise, e);
            }
        }

        WalKind walKind() {
            String value = text("STREAMHOUSE_WAL", WalKind.FILE.text());
            for (WalKind kind : WalKind.values()) {
                if (kind.text().equals(value)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("STREAMHOUSE_WAL must be file or postgres");
        }

        boolean flag(String name) {
            String value = text(name, "false");
            require(value.equals("true") || value.equals("false"), name + " must be true or false");
            return value.equals("true");
        }

        Optional<S3Settings> s3() {
            String store = text("STREAMHOUSE_STORE", "directory");
            if (store.equals("directory")) {
                return Optional.empty();
            }
            String region = text("STREAMHOUSE_S3_REGION", "us-east-1");
            require(
                    region.matches("[a-z0-9-]{1,40}"),
                    "STREAMHOUSE_S3_REGION must be a region such as us-east-1");
            S3Settings s3;
            try {
                s3 = S3Settings.at(store, region);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "STREAMHOUSE_STORE must be directory or s3://bucket/prefix", e);
            }
            String endpoint = text("STREAMHOUSE_S3_ENDPOINT", "");
            try {
                s3 = endpoint.isEmpty() ? s3 : s3.endpoint(endpoint);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "STREAMHOUSE_S3_ENDPOINT must be an http or https URL without credentials",
                        e);
            }
            return Optional.of(s3.pathStyle(flag("STREAMHOUSE_S3_PATH_STYLE")));
        }

        Optional<Tls> tls() {
            String certificate = all.get("STREAMHOUSE_TLS_CERTIFICATE_FILE");
            String key = all.get("STREAMHOUSE_TLS_KEY_FILE");
            require(
                    (certificate == null) == (key == null),
                    "STREAMHOUSE_TLS_CERTIFICATE_FILE and STREAMHOUSE_TLS_KEY_FILE belong together");
            return certificate == null || key == null
                    ? Optional.empty()
                    : Optional.of(new Tls(Path.of(certificate), Path.of(key)));
        }
    }
}
