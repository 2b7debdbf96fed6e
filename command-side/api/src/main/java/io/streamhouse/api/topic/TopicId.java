package io.streamhouse.api.topic;

import java.util.Objects;
import java.util.UUID;

/** Names a topic; a topic created again under an old name has another one. */
public record TopicId(UUID value) {
    public TopicId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is not a UUID
     */
    public static TopicId of(String text) {
        return new TopicId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
