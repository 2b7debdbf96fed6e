package io.streamhouse.agent.world;

import java.util.Optional;

/** What a key may be confined to. */
public enum Operation {
    /** Append, and what belongs to it. */
    PRODUCE("produce"),
    /** Read. */
    CONSUME("consume"),
    /** Create, configure, trim and delete. */
    ADMIN("admin");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    /** As in scopes. */
    public String text() {
        return text;
    }

    /** The operation of a name; empty for one that this version does not know. */
    static Optional<Operation> named(String text) {
        for (Operation operation : values()) {
            if (operation.text.equals(text)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
