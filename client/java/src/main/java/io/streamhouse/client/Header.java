package io.streamhouse.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A header of a record. Headers keep their order and may repeat.
 *
 * @param name not empty
 * @param value any bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // records carry bytes; copies would cost too much
public record Header(String name, byte[] value) {
    /** Checks that both are there. */
    public Header {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header's name must not be empty");
        }
    }

    /** A header with a UTF-8 value. */
    public static Header of(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
