package io.streamhouse.api;

import java.util.Objects;

/** The name of an event stream, {@code kind:identity}; unique over all kinds. */
public record StreamId(String value) {
    public StreamId {
        Objects.requireNonNull(value, "value");
        if (!value.matches("[a-z_]+:[A-Za-z0-9:_.-]{1,200}")) {
            throw new IllegalArgumentException("not a stream id: " + value);
        }
    }

    /** The stream {@code kind:identity}. */
    public static StreamId of(String kind, Object identity) {
        return new StreamId(kind + ":" + identity);
    }

    @Override
    public String toString() {
        return value;
    }
}
