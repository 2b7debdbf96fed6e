package io.streamhouse.query.projection;

import static io.streamhouse.query.jooq.query.Tables.PROJECTION;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/** How far projections are, and waiting for them. Thread-safe. */
public final class Positions {
    /** Another replica may be the one that advances a projection: the table is asked this often. */
    private static final Duration ASK_EVERY = Duration.ofMillis(15);

    private final Transactions transactions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Map<String, Long> known = new HashMap<>();

    /**
     * @param dataSource connects as {@code streamhouse_control}
     */
    public Positions(DataSource dataSource) {
        this.transactions = new Transactions(dataSource);
    }

    /**
     * Waits until all of the projections have applied the event at a position.
     *
     * @throws ProjectionLag when they have not in time, or the thread is interrupted
     */
    public void await(Collection<String> projections, long position, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<String> behind = behind(projections, position);
        while (behind.isPresent()) {
            ask();
            behind = behind(projections, position);
            if (behind.isPresent()) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !pause(Math.min(left, ASK_EVERY.toNanos()))) {
                    throw new ProjectionLag(behind.get(), position);
                }
                behind = behind(projections, position);
            }
        }
    }

    /** A projection of this process advanced. */
    void advanced(String projection, long position) {
        lock.lock();
        try {
            known.merge(projection, position, Math::max);
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was known of a projection may have been lost with the database's last moments. */
    void forget(String projection) {
        lock.lock();
        try {
            known.remove(projection);
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> behind(Collection<String> projections, long position) {
        lock.lock();
        try {
            return projections.stream()
                    .filter(name -> known.getOrDefault(name, -1L) < position)
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        List<Map.Entry<String, Long>> rows =
                transactions.asOwner(dsl ->
                        dsl.select(PROJECTION.NAME, PROJECTION.POSITION)
                                .from(PROJECTION)
                                .fetch(row -> Map.entry(row.value1(), row.value2())));
        rows.forEach(row -> advanced(row.getKey(), row.getValue()));
    }

    private boolean pause(long nanos) {
        lock.lock();
        try {
            advanced.await(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
