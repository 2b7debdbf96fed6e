package io.streamhouse.query.projection;

import io.streamhouse.query.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Advances all projections, each in a thread of its own, so that a failing one stops no other.
 * Thread-safe.
 */
public final class Projector implements AutoCloseable {
    private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

    private final EventTail tail;
    private final List<ProjectionLoop> loops;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param dataSource connects as {@code streamhouse_control}
     */
    public Projector(
            DataSource dataSource,
            EventSource source,
            List<Projection> projections,
            Positions positions) {
        this.tail = new EventTail(source);
        Transactions transactions = new Transactions(dataSource);
        this.loops =
                projections.stream()
                        .map(it -> new ProjectionLoop(it, transactions, tail, positions))
                        .toList();
    }

    /** Starts once; the projections also look for events by themselves now and then. */
    public synchronized void start() {
        if (threads.isEmpty()) {
            loops.forEach(loop -> threads.add(Thread.ofVirtual().start(loop::run)));
        }
    }

    /** There may be new events. */
    public void wake() {
        tail.wake();
        loops.forEach(ProjectionLoop::wake);
    }

    /** Lets each projection finish its batch. */
    @Override
    public synchronized void close() {
        loops.forEach(ProjectionLoop::close);
        try {
            for (Thread thread : threads) {
                thread.join(STOP_TIME_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
    }
}
