package io.streamhouse.agent.wal;

import io.streamhouse.proto.v1.Durability;
import java.io.IOException;

/**
 * Makes turns durable, in order. One thread appends; {@link #recycle} may come from the same thread
 * only. A turn is durable when {@link #append} returns; when it throws, the outcome is unknown and
 * the agent must stop and recover.
 */
public interface Wal extends AutoCloseable {
    /**
     * Makes room for a turn of so many bytes, so that {@link #append} cannot run out of it.
     *
     * @throws WalFull when there is none; nothing has changed
     */
    void reserve(int bytes) throws WalFull;

    /** Writes a turn and waits until it is durable; answers its number. */
    long append(TurnBuffer turn, long appendTimeMillis) throws IOException;

    /** Gives back all room that only holds turns up to this one. */
    void recycle(long throughTurn) throws IOException;

    /** What an acknowledgement may promise. */
    Durability durability();

    @Override
    void close() throws IOException;
}
