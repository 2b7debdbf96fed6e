package io.streamhouse.api.org;

import java.util.Objects;
import java.util.UUID;

/** Names a run of a process that a user can watch, cancel or retry. */
public record OperationId(UUID value) {
    public OperationId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is not a UUID
     */
    public static OperationId of(String text) {
        return new OperationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
