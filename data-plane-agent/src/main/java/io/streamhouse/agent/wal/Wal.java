package io.streamhouse.agent.wal;

import io.streamhouse.proto.v1.Durability;
import java.io.IOException;

/**
 * Makes turns durable, in order. One thread appends; {@link #recycle} may come from the same thread
 * only.
 */
public interface Wal extends AutoCloseable {
    /** What became of a turn. */
    sealed interface Outcome {
        /**
         * It is durable.
         *
         * @param turn its number, which rises within a session
         */
        record Durable(long turn) implements Outcome {}

        /** Not known yet: call again with the same turn and time until it is. */
        record InDoubt(String cause) implements Outcome {}

        /** The session is sealed: this turn is not durable, and none will be again. */
        record SessionSealed() implements Outcome {}
    }

    /**
     * Makes room for a turn of so many bytes, so that {@link #append} cannot run out of it.
     *
     * @throws WalFull when there is none; nothing has changed
     */
    void reserve(int bytes) throws WalFull;

    /**
     * Writes a turn and waits until it is durable, or for a bounded while.
     *
     * @throws IOException when the outcome is unknown and will not be known here: the agent must
     *     stop and recover
     */
    Outcome append(TurnBuffer turn, long appendTimeMillis) throws IOException;

    /** Gives back all room that only holds turns up to this one. */
    void recycle(long throughTurn) throws IOException;

    /** What an acknowledgement may promise. */
    Durability durability();

    @Override
    void close() throws IOException;
}
