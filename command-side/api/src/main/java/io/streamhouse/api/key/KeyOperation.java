package io.streamhouse.api.key;

import java.util.Locale;
import java.util.Optional;

/** What a scope may allow on topics. */
public enum KeyOperation {
    /** Append records. */
    PRODUCE,
    /** Read records, and see the topic. */
    CONSUME,
    /** Create, configure and delete the topic. */
    ADMIN;

    /** As the API and the agents have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word. */
    public static Optional<KeyOperation> parse(String word) {
        for (KeyOperation operation : values()) {
            if (operation.word().equals(word)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
