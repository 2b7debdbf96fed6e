package io.streamhouse.agent.world;

import java.util.UUID;

/** A right that was taken away. */
public record Denial(String kind, UUID subject) {
    private static final String SESSION = "session";

    /** Of an API key. */
    public static Denial apiKey(UUID id) {
        return new Denial("api_key", id);
    }

    /** Of a console session. */
    public static Denial session(UUID id) {
        return new Denial(SESSION, id);
    }

    /** True when it ends with the last token of the session. */
    boolean isOfSession() {
        return kind.equals(SESSION);
    }
}
