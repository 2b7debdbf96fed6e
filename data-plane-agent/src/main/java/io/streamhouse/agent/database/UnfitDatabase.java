package io.streamhouse.agent.database;

/** The database answers but must not be used; the message says what to change. */
public final class UnfitDatabase extends RuntimeException {
    /** With what to change. */
    public UnfitDatabase(String message) {
        super(message);
    }
}
