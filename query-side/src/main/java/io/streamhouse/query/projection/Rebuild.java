package io.streamhouse.query.projection;

import static io.streamhouse.query.jooq.query.Tables.PROJECTION;
import static io.streamhouse.query.jooq.query.Tables.REBUILD;

import io.streamhouse.query.EventSource;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.ProjectionRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: fills the tables beside from the first event on while the live ones serve, then puts
 * them in place in one short transaction. Confined to one thread. A run that lost its place in the
 * table of rebuilds to another one stops at its next batch.
 */
final class Rebuild {
    private static final int BATCH_EVENTS_MAX = 5_000;
    private static final int SWAP_TRIES_MAX = 50;
    private static final String SWAP_LOCK_WAIT_MAX = "500ms";
    private static final Duration SWAP_PAUSE = Duration.ofMillis(100);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final Projection projection;
    private final UUID run;
    private final Transactions transactions;
    private final EventSource source;
    private long position;

    Rebuild(Projection projection, UUID run, Transactions transactions, EventSource source) {
        this.projection = projection;
        this.run = run;
        this.transactions = transactions;
        this.source = source;
    }

    /** Another run has taken over. */
    private static final class Superseded extends IllegalStateException {
        Superseded() {
            super("another rebuild has begun");
        }
    }

    /** Answers whether the rebuilt tables are in place. The one place where any failure ends up. */
    boolean run() {
        try {
            while (step() == BATCH_EVENTS_MAX) {
                log.debug("rebuild of {} at {}", projection.name(), position);
            }
            swap();
            log.info("projection {} rebuilt up to {}", projection.name(), position);
            return true;
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** Applies the next batch; answers how many events it had. */
    int step() {
        List<StoredEvent> events = source.read(position, BATCH_EVENTS_MAX);
        if (!events.isEmpty()) {
            transactions.asProjector(
                    false,
                    dsl -> {
                        hold(dsl);
                        apply(dsl, events);
                        return true;
                    });
            position = events.getLast().position();
        }
        return events.size();
    }

    private void apply(DSLContext dsl, List<StoredEvent> events) {
        projection.apply(transactions.beside(dsl), events);
        dsl.update(REBUILD)
                .set(REBUILD.POSITION, events.getLast().position())
                .set(REBUILD.UPDATED_AT, Transactions.NOW)
                .where(REBUILD.NAME.eq(projection.name()))
                .execute();
    }

    /** Locks the run's row, which others wait for. */
    private void hold(DSLContext dsl) {
        boolean mine =
                dsl.select(REBUILD.RUN)
                        .from(REBUILD)
                        .where(REBUILD.NAME.eq(projection.name()))
                        .and(REBUILD.RUN.eq(run))
                        .and(REBUILD.STATE.eq("running"))
                        .forUpdate()
                        .fetchOptional()
                        .isPresent();
        if (!mine) {
            throw new Superseded();
        }
    }

    /** A long reader must not make all others wait behind the swap: give way and try again. */
    void swap() {
        for (int tries = 1; ; tries++) {
            try {
                position = transactions.asOwner(this::swap);
                return;
            } catch (DataAccessException e) {
                if (tries == SWAP_TRIES_MAX || !isLockTimeout(e)) {
                    throw e;
                }
                LockSupport.parkNanos(SWAP_PAUSE.toNanos());
            }
        }
    }

    private long swap(DSLContext dsl) {
        dsl.select(Transactions.set("lock_timeout", SWAP_LOCK_WAIT_MAX)).execute();
        // From here on the live projection stands still.
        ProjectionRecord live =
                dsl.selectFrom(PROJECTION)
                        .where(PROJECTION.NAME.eq(projection.name()))
                        .forUpdate()
                        .fetchSingle();
        int epoch = live.getEpoch() + 1;
        hold(dsl);
        Transactions.become(dsl, "streamhouse_projector");
        long reached = drain(dsl, live.getPosition());
        projection.beforeSwap(transactions.beside(dsl), epoch);
        Transactions.become(dsl, "none");
        new Tables(projection).swap(dsl);
        dsl.update(PROJECTION)
                .set(PROJECTION.POSITION, reached)
                .set(PROJECTION.EPOCH, epoch)
                .set(PROJECTION.UPDATED_AT, Transactions.NOW)
                .where(PROJECTION.NAME.eq(projection.name()))
                .execute();
        dsl.update(REBUILD)
                .set(REBUILD.STATE, "succeeded")
                .set(REBUILD.UPDATED_AT, Transactions.NOW)
                .where(REBUILD.NAME.eq(projection.name()))
                .execute();
        if (projection.followed()) {
            dsl.select(
                            DSL.function(
                                    "pg_notify",
                                    Object.class,
                                    DSL.val("streamhouse_plane"),
                                    DSL.val("")))
                    .execute();
        }
        return reached;
    }

    /** Applies what came since the last batch, at least to where the live projection is. */
    private long drain(DSLContext dsl, long live) {
        long reached = position;
        List<StoredEvent> events;
        do {
            events = source.read(reached, BATCH_EVENTS_MAX);
            if (!events.isEmpty()) {
                apply(dsl, events);
                reached = events.getLast().position();
            }
        } while (events.size() == BATCH_EVENTS_MAX || (reached < live && !events.isEmpty()));
        if (reached < live) {
            throw new IllegalStateException("the store has lost events that were projected");
        }
        return reached;
    }

    private void failed(RuntimeException e) {
        String reason = Reason.of(e);
        log.warn("the rebuild of {} failed at {}: {}", projection.name(), position, reason);
        log.debug("rebuild of {}", projection.name(), e);
        try {
            transactions.asOwner(dsl -> {
                int mine = end(dsl, reason);
                if (mine == 1) {
                    new Tables(projection).discard(dsl);
                }
                return mine;
            });
        } catch (DataAccessException unreachable) {
            log.debug("the failure of {} cannot be told", projection.name(), unreachable);
        }
    }

    private int end(DSLContext dsl, @Nullable String reason) {
        return dsl.update(REBUILD)
                .set(REBUILD.STATE, "failed")
                .set(REBUILD.ERROR, reason)
                .set(REBUILD.UPDATED_AT, Transactions.NOW)
                .where(REBUILD.NAME.eq(projection.name()))
                .and(REBUILD.RUN.eq(run))
                .execute();
    }

    private static boolean isLockTimeout(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        return cause != null && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
    }
}
