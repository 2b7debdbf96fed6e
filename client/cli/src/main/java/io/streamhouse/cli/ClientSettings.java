package io.streamhouse.cli;

import java.util.Set;

/** The environment variables of {@code streamctl}; the programs do not know them. */
public final class ClientSettings {
    /** Where the REST API is. */
    public static final String URL = "STREAMHOUSE_URL";

    /** Where agents take gRPC: one or more, with commas between them. */
    public static final String AGENT = "STREAMHOUSE_AGENT";

    /** The certificates that agents may show, a PEM file; otherwise the system's. */
    public static final String TRUST_FILE = "STREAMHOUSE_TRUST_FILE";

    /** The API key to produce and consume with. */
    public static final String API_KEY = "STREAMHOUSE_API_KEY";

    /** The password for signup and login. */
    public static final String PASSWORD = "STREAMHOUSE_PASSWORD";

    /** The platform key for {@code admin}; otherwise it is read from the secrets directory. */
    public static final String PLATFORM_KEY = "STREAMHOUSE_PLATFORM_KEY";

    /** All of them. */
    public static final Set<String> NAMES =
            Set.of(URL, AGENT, TRUST_FILE, API_KEY, PASSWORD, PLATFORM_KEY);

    private ClientSettings() {}
}
