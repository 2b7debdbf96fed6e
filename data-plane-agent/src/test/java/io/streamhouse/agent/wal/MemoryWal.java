package io.streamhouse.agent.wal;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.proto.v1.Durability;
import java.nio.ByteBuffer;

/** The WAL of one session whose turns are rows of a table that all agents share. */
public final class MemoryWal implements Wal {
    private final long session;
    private final Rows rows;
    private long turn;

    /** The table, as one session reaches it. */
    public interface Rows {
        /** What an insert did. */
        enum Inserted {
            NOW,
            BEFORE,
            NOT
        }

        /** Inserts a turn unless the session is sealed. */
        Inserted insert(long session, long turn, byte[] content);
    }

    /** Of a session that has just begun. */
    public MemoryWal(long session, Rows rows) {
        this.session = session;
        this.rows = rows;
    }

    @Override
    public void reserve(int bytes) {}

    @Override
    public Outcome append(TurnBuffer buffer, long appendTimeMillis) {
        ByteBuffer sealed = buffer.seal(turn + 1, session, appendTimeMillis);
        byte[] content = new byte[sealed.remaining()];
        sealed.get(content);
        try {
            return switch (rows.insert(session, turn + 1, content)) {
                case NOW, BEFORE -> durable();
                case NOT -> new Outcome.SessionSealed();
            };
        } catch (DatabaseUnavailable e) {
            return new Outcome.InDoubt(String.valueOf(e.getMessage()));
        }
    }

    private Outcome durable() {
        turn++;
        return new Outcome.Durable(turn);
    }

    @Override
    public void recycle(long throughTurn) {}

    @Override
    public Durability durability() {
        return Durability.DURABILITY_METADATA_WAL;
    }

    @Override
    public void close() {}
}
