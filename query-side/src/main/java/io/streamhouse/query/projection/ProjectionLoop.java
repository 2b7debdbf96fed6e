package io.streamhouse.query.projection;

import static io.streamhouse.query.jooq.query.Tables.PROJECTION;

import io.streamhouse.query.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances one projection. Any replica may run the same loop: the row of the projection is locked
 * for a batch, and who does not get the lock leaves it to the other. Confined to one thread, but
 * for {@link #wake}.
 */
final class ProjectionLoop {
    static final int BATCH_EVENTS_MAX = 2_000;
    private static final Duration POLL_EVERY = Duration.ofMillis(500);

    /** Events that come singly are gathered for so long after a small batch. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

    private final Projection projection;
    private final Transactions transactions;
    private final EventTail tail;
    private final Positions positions;
    private final Semaphore signal = new Semaphore(0);
    private volatile boolean closed;
    private long position = -1;
    private long lookedAtNanos;
    private int batchEventsMax = BATCH_EVENTS_MAX;
    private int failures;

    ProjectionLoop(
            Projection projection, Transactions transactions, EventTail tail, Positions positions) {
        this.projection = projection;
        this.transactions = transactions;
        this.tail = tail;
        this.positions = positions;
    }

    void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    void close() {
        closed = true;
        signal.release();
    }

    /**
     * Runs until closed. The one place where a projection's failure of any kind ends up; only what
     * concerns the whole process, such as a lack of memory, goes further.
     */
    void run() {
        while (!closed) {
            try {
                int applied = step();
                if (applied == 0) {
                    pause(POLL_EVERY);
                } else if (applied < BATCH_EVENTS_MAX) {
                    gather(GATHER);
                }
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                failed(e);
                gather(backoff());
            }
        }
    }

    /** Applies the next batch, if there is one and nobody else does; answers how many events. */
    int step() {
        if (position < 0) {
            lookedAtNanos = System.nanoTime();
            position = transactions.asProjector(false, this::register);
            positions.advanced(projection.name(), position);
        }
        List<StoredEvent> events = tail.read(position, batchEventsMax);
        if (events.isEmpty()) {
            return 0;
        }
        Optional<Long> reached =
                transactions.asProjector(projection.followed(), dsl -> apply(dsl, events));
        if (reached.isEmpty()) {
            return 0;
        }
        boolean mine = reached.get() == events.getLast().position();
        position = reached.get();
        positions.advanced(projection.name(), position);
        if (mine) {
            batchEventsMax = Math.min(BATCH_EVENTS_MAX, batchEventsMax * 2);
            recovered();
        }
        return events.size();
    }

    private long register(DSLContext dsl) {
        dsl.insertInto(PROJECTION, PROJECTION.NAME)
                .values(projection.name())
                .onConflictDoNothing()
                .execute();
        return dsl.select(PROJECTION.POSITION)
                .from(PROJECTION)
                .where(PROJECTION.NAME.eq(projection.name()))
                .fetchSingle()
                .value1();
    }

    /** The position reached; empty when another replica is at it. */
    private Optional<Long> apply(DSLContext dsl, List<StoredEvent> events) {
        Optional<Long> locked =
                dsl.select(PROJECTION.POSITION)
                        .from(PROJECTION)
                        .where(PROJECTION.NAME.eq(projection.name()))
                        .forUpdate()
                        .skipLocked()
                        .fetchOptional(PROJECTION.POSITION);
        if (locked.isEmpty() || locked.get() != position) {
            return locked;
        }
        long reached = events.getLast().position();
        projection.apply(dsl, events);
        dsl.update(PROJECTION)
                .set(PROJECTION.POSITION, reached)
                .set(PROJECTION.STATE, "live")
                .setNull(PROJECTION.ERROR)
                .set(PROJECTION.FAILURES, 0)
                .set(PROJECTION.UPDATED_AT, Transactions.NOW)
                .where(PROJECTION.NAME.eq(projection.name()))
                .execute();
        Notifications.send(dsl, projection, events);
        return Optional.of(reached);
    }

    private void recovered() {
        if (failures > 0) {
            failures = 0;
            log.info("projection {} goes on at {}", projection.name(), position);
        }
    }

    private void failed(Throwable e) {
        failures++;
        batchEventsMax = 1;
        String reason = Reason.of(e);
        log.warn(
                "projection {} stands at {} after {} failures: {}",
                projection.name(),
                position,
                failures,
                reason);
        log.debug("projection {}", projection.name(), e);
        position = -1;
        positions.forget(projection.name());
        try {
            tellFailing(reason);
        } catch (org.jooq.exception.DataAccessException unreachable) {
            log.debug("the failure of {} cannot be told", projection.name(), unreachable);
        }
    }

    private void tellFailing(String reason) {
        int count = failures;
        transactions.asProjector(
                false,
                dsl ->
                        dsl.update(PROJECTION)
                                .set(PROJECTION.STATE, "failing")
                                .set(PROJECTION.ERROR, reason)
                                .set(PROJECTION.FAILURES, count)
                                .where(PROJECTION.NAME.eq(projection.name()))
                                .execute());
    }

    private Duration backoff() {
        Duration wanted = BACKOFF_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
        return wanted.compareTo(BACKOFF_MAX) < 0 ? wanted : BACKOFF_MAX;
    }

    private void pause(Duration most) {
        try {
            boolean woken = signal.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
            if (!woken && System.nanoTime() - lookedAtNanos > LOOK_EVERY.toNanos()) {
                // Quiet: another replica may have advanced the projection.
                position = -1;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Waits regardless of wake-ups, which stay pending. */
    private void gather(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (!closed && System.nanoTime() < until) {
            LockSupport.parkNanos(Math.min(until - System.nanoTime(), POLL_EVERY.toNanos()));
        }
    }
}
