package io.streamhouse.saga;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what fell through: intents without a task, runs past their deadline, states of processes
 * whose run has ended. Finding nothing is the rule. Thread-safe.
 */
final class Sweep {
    private static final Logger log = LoggerFactory.getLogger(Sweep.class);

    /** The regular way gets so much time first. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int RUNS_PER_SWEEP = 100;

    private final JdbcClient jdbc;
    private final IntentBook book;
    private final InstantSource clock;

    Sweep(JdbcClient jdbc, IntentBook book, InstantSource clock) {
        this.jdbc = jdbc;
        this.book = book;
        this.clock = clock;
    }

    void run() {
        Instant before = clock.instant().minus(GRACE);
        int lost = book.rescheduleLost(before);
        int late = expireLate(before);
        int left = removeLeftOver(before);
        if (lost + late + left > 0) {
            log.warn(
                    "sweep: {} lost intents, {} runs past their deadline, {} left-over states",
                    lost,
                    late,
                    left);
        }
    }

    /** A run whose process never saw its beginning has no intent that would end it. */
    private int expireLate(Instant before) {
        List<Intent> late =
                jdbc.sql(
                                "SELECT * FROM store.operation o"
                                        + " WHERE state = 'running' AND deadline < ?"
                                        + " AND NOT EXISTS (SELECT FROM store.intent i"
                                        + " WHERE i.operation_id = o.operation_id"
                                        + " AND i.name = 'expire' AND i.state = 'recorded')"
                                        + " ORDER BY deadline LIMIT ?")
                        .params(IntentBook.time(before), RUNS_PER_SWEEP)
                        .query((row, _) -> {
                            UUID run = row.getObject("operation_id", UUID.class);
                            return new Intent(
                                    new OperationId(run),
                                    new OrganizationId(
                                            row.getObject("organization_id", UUID.class)),
                                    row.getString("kind"),
                                    ProcessKind.EXPIRE,
                                    run,
                                    run);
                        })
                        .list();
        late.forEach(book::record);
        return late.size();
    }

    private int removeLeftOver(Instant before) {
        OffsetDateTime time = IntentBook.time(before);
        int removed =
                jdbc.sql(
                                "DELETE FROM store.saga_entry WHERE saga_id IN ("
                                        + "SELECT a.saga_id FROM store.association_value a"
                                        + " JOIN store.operation o"
                                        + " ON o.operation_id::text = a.association_value"
                                        + " WHERE a.association_key = 'operation'"
                                        + " AND o.ended_at < ? LIMIT ?)")
                        .params(time, RUNS_PER_SWEEP)
                        .update();
        jdbc.sql(
                        "DELETE FROM store.association_value a WHERE NOT EXISTS"
                                + " (SELECT FROM store.saga_entry s WHERE s.saga_id = a.saga_id)")
                .update();
        return removed;
    }
}
