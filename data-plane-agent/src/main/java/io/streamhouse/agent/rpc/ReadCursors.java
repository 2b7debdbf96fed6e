package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The partitions of a read session, and in which order they are read next. Not thread-safe. */
final class ReadCursors {
    private final Map<Integer, ReadCursor> byPartition = new TreeMap<>();
    private final ArrayDeque<ReadCursor> queued = new ArrayDeque<>();

    /** A partition more, to be read. */
    void add(ReadCursor cursor) {
        byPartition.put(cursor.partition(), cursor);
        queue(cursor);
    }

    Collection<ReadCursor> all() {
        return byPartition.values();
    }

    @Nullable ReadCursor find(int partition) {
        return byPartition.get(partition);
    }

    /**
     * A partition that the client names.
     *
     * @throws Problem when the session does not read it
     */
    ReadCursor known(int partition, String field) {
        ReadCursor cursor = byPartition.get(partition);
        if (cursor == null) {
            throw Problem.field(
                    Reason.INVALID_FIELD, field, "partition " + partition + " is not read here");
        }
        return cursor;
    }

    /** To be read, behind those that are queued already. */
    void queue(ReadCursor cursor) {
        if (cursor.state() != ReadCursor.State.QUEUED) {
            cursor.become(ReadCursor.State.QUEUED);
            queued.add(cursor);
        }
    }

    /**
     * Pauses partitions, or has them read again.
     *
     * @throws Problem when the session does not read one of them
     */
    void pause(List<Integer> partitions, boolean pauses) {
        for (int partition : partitions) {
            ReadCursor cursor = known(partition, "partitions");
            boolean resumes = cursor.isPaused() && !pauses;
            cursor.pause(pauses);
            if (resumes && cursor.state() == ReadCursor.State.IDLE && !cursor.isGone()) {
                queue(cursor);
            }
        }
    }

    /** Those that rested are read again. */
    void queueRested() {
        queueThoseThat(ReadCursor.State.RESTING);
    }

    /** Those that wait for more, which nothing may wake, are read again: it tells why. */
    void queueWaiting() {
        queueThoseThat(ReadCursor.State.WAITING);
    }

    private void queueThoseThat(ReadCursor.State state) {
        for (ReadCursor cursor : byPartition.values()) {
            if (cursor.state() == state) {
                queue(cursor);
            }
        }
    }

    boolean nothingQueued() {
        return queued.isEmpty();
    }

    /** The next to be read. */
    ReadCursor next() {
        ReadCursor cursor = queued.remove();
        cursor.become(ReadCursor.State.IDLE);
        return cursor;
    }

    void clear() {
        byPartition.clear();
        queued.clear();
    }
}
