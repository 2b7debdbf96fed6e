package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.agent.wal.WalFull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes durable together, and who is answered then. Answers wait for the turn even where
 * they need nothing of it: they may rest on what it holds. An answer that fails is lost alone.
 * Belongs to the commit loop.
 */
final class OpenTurn {
    private static final Logger log = LoggerFactory.getLogger(OpenTurn.class);

    private final Wal wal;
    private final TurnBuffer buffer = new TurnBuffer();
    private final Set<PartitionLog> touched = new LinkedHashSet<>();
    private List<Pending> pending = new ArrayList<>();
    private long millis;

    /** An answer that waits: what is said when the turn is durable, and what otherwise. */
    private record Pending(Runnable whenDurable, Consumer<Problem> otherwise) {}

    OpenTurn(Wal wal) {
        this.wal = wal;
    }

    /** True when there is nothing to write. */
    boolean isEmpty() {
        return buffer.isEmpty();
    }

    /** True when an entry of this size fits beside the others. */
    boolean fits(int bytes) {
        return buffer.size() + bytes <= TurnBuffer.BYTES_MAX;
    }

    /** Bytes so far. */
    int size() {
        return buffer.size();
    }

    /** The append time of everything in it. */
    long millis() {
        return millis;
    }

    /** How many answers wait. */
    int answers() {
        return pending.size();
    }

    /** The partitions that it changes. */
    Collection<PartitionLog> touched() {
        return touched;
    }

    /** Makes sure that an entry of this size can be written. */
    void reserve(int bytes) throws WalFull {
        wal.reserve(buffer.size() + bytes);
    }

    /** Begins with this time when the turn is empty. */
    void beginAt(long nowMillis) {
        if (buffer.isEmpty()) {
            millis = nowMillis;
        }
    }

    /** Adds an entry, for which there is room. */
    void add(WalEntry entry, PartitionLog partition) {
        if (!buffer.add(entry)) {
            throw new IllegalStateException("an entry does not fit into the turn");
        }
        touched.add(partition);
    }

    /** Says something when the turn is durable. */
    void answer(Runnable whenDurable, Consumer<Problem> otherwise) {
        pending.add(new Pending(whenDurable, otherwise));
    }

    /** Writes it, or asks again what became of it. */
    Wal.Outcome write() throws IOException {
        return wal.append(buffer, millis);
    }

    /** It is written and published, or there was nothing to write: everybody is answered. */
    void finish() {
        buffer.clear();
        touched.clear();
        List<Pending> due = pending;
        pending = new ArrayList<>(due.size());
        due.forEach(one -> tell(one.whenDurable()));
    }

    /** Whether it is durable is not known, for now or for ever: nobody waits any longer. */
    void giveUpWaiting() {
        List<Pending> waiting = pending;
        pending = new ArrayList<>();
        Problem unknown = Refusals.outcomeUnknown();
        waiting.forEach(one -> tell(one.otherwise(), unknown));
    }

    /** Gives an answer. What goes wrong there says nothing of the log. */
    private static void tell(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException e) {
            log.error("an answer could not be given", e);
        }
    }

    /** Tells whoever waits of a problem; what goes wrong there says nothing of the log. */
    static void tell(Consumer<Problem> answer, Problem problem) {
        tell(() -> answer.accept(problem));
    }
}
