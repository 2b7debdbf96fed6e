package io.streamhouse.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of all settings of all programs, so that each program can refuse a misspelt one without
 * stumbling over its neighbours'. {@code docs/interfaces.md} says what they mean.
 */
public final class Settings {
    /** How every setting's environment variable begins. */
    public static final String PREFIX = "STREAMHOUSE_";

    /** Every setting that any program knows. */
    public static final Set<String> NAMES =
            Set.of(
                    "STREAMHOUSE_CONFIG",
                    "STREAMHOUSE_DATABASE_URL",
                    "STREAMHOUSE_DATA_DIR",
                    "STREAMHOUSE_SECRETS_DIR",
                    "STREAMHOUSE_BIND_ADDRESS",
                    "STREAMHOUSE_HTTP_PORT",
                    "STREAMHOUSE_GRPC_PORT",
                    "STREAMHOUSE_AGENT_HTTP_PORT",
                    "STREAMHOUSE_AGENT_ID",
                    "STREAMHOUSE_AGENT_ENDPOINT",
                    "STREAMHOUSE_CONTROL_URL",
                    "STREAMHOUSE_LOG_FORMAT",
                    "STREAMHOUSE_WAL",
                    "STREAMHOUSE_USAGE_WINDOW",
                    "STREAMHOUSE_SEGMENT_AGE_MAX",
                    "STREAMHOUSE_DELETE_AFTER",
                    "STREAMHOUSE_STORE",
                    "STREAMHOUSE_S3_ENDPOINT",
                    "STREAMHOUSE_S3_REGION",
                    "STREAMHOUSE_S3_PATH_STYLE",
                    "STREAMHOUSE_ALLOW_UNSAFE_DATABASE",
                    "STREAMHOUSE_TLS_CERTIFICATE_FILE",
                    "STREAMHOUSE_TLS_KEY_FILE",
                    "STREAMHOUSE_ALLOW_PLAINTEXT",
                    "STREAMHOUSE_TRUST_FORWARDED",
                    "STREAMHOUSE_CLASS_ARCHIVE",
                    "STREAMHOUSE_AGENT_JAVA_OPTIONS");

    private Settings() {}

    /** The name of a setting in a properties file: {@code streamhouse.http.port}. */
    public static String propertyName(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /**
     * The settings of an environment and a properties file together; the environment wins.
     *
     * @throws IllegalArgumentException naming each name that no program knows
     */
    public static Map<String, String> merged(
            Map<String, String> environment, Map<String, String> properties) {
        Map<String, String> settings = new java.util.HashMap<>();
        Set<String> unknown = new TreeSet<>();
        properties.forEach((property, value) -> {
            String name = property.toUpperCase(Locale.ROOT).replace('.', '_');
            boolean known = NAMES.contains(name) && propertyName(name).equals(property);
            if (known) {
                settings.put(name, value);
            } else {
                unknown.add(property);
            }
        });
        environment.forEach((name, value) -> {
            if (NAMES.contains(name)) {
                settings.put(name, value);
            } else if (name.startsWith(PREFIX)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            List<String> names = new ArrayList<>(unknown);
            throw new IllegalArgumentException(
                    "unknown settings: " + String.join(", ", names) + "; see docs/interfaces.md");
        }
        return Map.copyOf(settings);
    }
}
