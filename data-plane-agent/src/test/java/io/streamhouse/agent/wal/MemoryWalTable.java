package io.streamhouse.agent.wal;

import io.streamhouse.agent.cluster.MemorySessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The turns of all sessions, in memory: one row per turn, written only by an unsealed session. */
public final class MemoryWalTable implements MemoryWal.Rows, WalRemains {
    private final MemorySessions sessions;

    /** Whether a sealed session is kept out; tests plant a mistake with it. */
    public boolean fenced = true;

    private final Witness witness;
    private final SortedMap<Long, SortedMap<Long, byte[]>> turns = new TreeMap<>();

    /** Sees every turn just before it becomes durable. */
    @FunctionalInterface
    public interface Witness {
        /** A turn that a session writes. */
        void durable(long session, RecoveredTurn turn);
    }

    /** Fenced by these sessions. */
    public MemoryWalTable(MemorySessions sessions, Witness witness) {
        this.sessions = sessions;
        this.witness = witness;
    }

    @Override
    public synchronized Inserted insert(long session, long turn, byte[] content) {
        if (fenced && sessions.at(session).isSealed()) {
            return Inserted.NOT;
        }
        if (of(session).containsKey(turn)) {
            return Inserted.BEFORE;
        }
        if (turn <= sessions.at(session).recordedTurn) {
            // Comes late, after the row was recorded and deleted: of no consequence.
            of(session).put(turn, content.clone());
            return Inserted.NOW;
        }
        try {
            witness.durable(session, decode(content));
        } catch (WalDamage e) {
            throw new IllegalArgumentException("a turn cannot be read back", e);
        }
        of(session).put(turn, content.clone());
        return Inserted.NOW;
    }

    /** Deletes what nothing needs any more: turns of ended sessions and recorded ones. */
    public synchronized void truncate() {
        for (MemorySessions.Row row : sessions.all()) {
            of(row.id()).headMap(row.recordedTurn + 1).clear();
            if (row.isEnded()) {
                of(row.id()).clear();
            }
        }
    }

    /** How many turns are kept. */
    public synchronized int size() {
        return turns.values().stream().mapToInt(SortedMap::size).sum();
    }

    /** The last turn of a session; 0: none. */
    public synchronized long lastTurn(long session) {
        return of(session).isEmpty() ? 0 : of(session).lastKey();
    }

    @Override
    public void read(long session, long afterTurn, Visitor visitor) throws IOException {
        for (byte[] content : after(session, afterTurn)) {
            visitor.turn(decode(content));
        }
    }

    private synchronized List<byte[]> after(long session, long turn) {
        return List.copyOf(of(session).tailMap(turn + 1).values());
    }

    private static RecoveredTurn decode(byte[] content) throws WalDamage {
        ByteBuffer in = ByteBuffer.wrap(content);
        RecoveredTurn.Header header =
                RecoveredTurn.Header.at(in, 0)
                        .orElseThrow(() -> new WalDamage("a turn in memory is damaged"));
        return RecoveredTurn.decode(in, 0, header);
    }

    private SortedMap<Long, byte[]> of(long session) {
        return turns.computeIfAbsent(session, _ -> new TreeMap<>());
    }
}
