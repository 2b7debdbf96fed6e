package io.streamhouse.control.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting of every StreamHouse program: the one list that names are checked against. A
 * mistyped name stops the start instead of being ignored.
 */
enum SettingName {
    DATABASE_URL(Reader.CONTROL_PLANE),
    DATA_DIR(Reader.CONTROL_PLANE),
    SECRETS_DIR(Reader.CONTROL_PLANE),
    BIND_ADDRESS(Reader.CONTROL_PLANE),
    HTTP_PORT(Reader.CONTROL_PLANE),
    USAGE_WINDOW(Reader.CONTROL_PLANE),
    ALLOW_UNSAFE_DATABASE(Reader.CONTROL_PLANE),
    TLS_CERTIFICATE(Reader.CONTROL_PLANE),
    TLS_KEY(Reader.CONTROL_PLANE),
    TRUST_FORWARDED(Reader.CONTROL_PLANE),
    AGENT_ID(Reader.OTHER),
    AGENT_ENDPOINT(Reader.OTHER),
    AGENT_HTTP_PORT(Reader.OTHER),
    GRPC_PORT(Reader.OTHER),
    SEGMENT_AGE_MAX(Reader.OTHER),
    CONFIG(Reader.CONTROL_PLANE);

    /** Who reads a setting. */
    enum Reader {
        CONTROL_PLANE,
        OTHER
    }

    private static final String PREFIX = "STREAMHOUSE_";

    private final Reader reader;

    SettingName(Reader reader) {
        this.reader = reader;
    }

    /** Who reads it. */
    Reader reader() {
        return reader;
    }

    /** The name in the environment. */
    String variable() {
        return PREFIX + name();
    }

    /** The name in a properties file. */
    String property() {
        return variable().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** True for a name that must be one of these. */
    static boolean isOurs(String variable) {
        return variable.startsWith(PREFIX);
    }

    static Optional<SettingName> ofVariable(String variable) {
        return Arrays.stream(values()).filter(name -> name.variable().equals(variable)).findAny();
    }

    static Optional<SettingName> ofProperty(String property) {
        return Arrays.stream(values()).filter(name -> name.property().equals(property)).findAny();
    }
}
