package io.streamhouse.agent.world;

import java.util.UUID;

/** A right that was taken away. */
public record Denial(String kind, UUID subject) {
    /** Of an API key. */
    public static Denial apiKey(UUID id) {
        return new Denial("api_key", id);
    }

    /** Of a console session. */
    public static Denial session(UUID id) {
        return new Denial("session", id);
    }
}
