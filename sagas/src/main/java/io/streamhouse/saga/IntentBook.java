package io.streamhouse.saga;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The book of intents. Recording is part of the process's transaction; so is handing them to the
 * scheduler, so that neither is without the other. Thread-safe.
 */
public final class IntentBook {
    /** The scheduler's task that executes an intent; the instance is its id. */
    static final String TASK = "intent";

    private static final String SCHEDULE =
            "INSERT INTO store.scheduled_tasks"
                    + " (task_name, task_instance, execution_time, picked, version)"
                    + " VALUES ('intent', ?, ?, false, 1) ON CONFLICT DO NOTHING";

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Runnable scheduler;

    /**
     * @param scheduler told after each commit that there is something to do
     */
    IntentBook(JdbcClient jdbc, InstantSource clock, Runnable scheduler) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Records an intent, to be executed at once; again is once. */
    public void record(Intent intent) {
        record(intent, clock.instant());
    }

    /** Records an intent, to be executed when it is due; again is once. */
    public void record(Intent intent, Instant due) {
        int fresh =
                jdbc.sql(
                                "INSERT INTO store.intent (intent_id, operation_id, organization_id,"
                                        + " kind, name, state, recorded_at, due_at,"
                                        + " correlation_id, causation_id)"
                                        + " VALUES (?, ?, ?, ?, ?, 'recorded', ?, ?, ?, ?)"
                                        + " ON CONFLICT DO NOTHING")
                        .params(
                                intent.id(),
                                intent.operation().value(),
                                intent.organization().value(),
                                intent.kind(),
                                intent.name(),
                                time(clock.instant()),
                                time(due),
                                intent.correlationId(),
                                intent.causationId())
                        .update();
        if (fresh > 0) {
            jdbc.sql(SCHEDULE).params(intent.id(), time(due)).update();
            wakeAfterCommit();
        }
    }

    /** An intent that is neither done nor abandoned. */
    Optional<Intent> open(String id) {
        return jdbc.sql("SELECT * FROM store.intent WHERE intent_id = ? AND state = 'recorded'")
                .param(id)
                .query((row, _) ->
                        new Intent(
                                new OperationId(row.getObject("operation_id", UUID.class)),
                                new OrganizationId(row.getObject("organization_id", UUID.class)),
                                row.getString("kind"),
                                row.getString("name"),
                                row.getObject("correlation_id", UUID.class),
                                row.getObject("causation_id", UUID.class)))
                .optional();
    }

    /** Whether the run that the intent belongs to still goes on. */
    boolean isRunning(OperationId operation) {
        return jdbc.sql(
                                "SELECT count(*) FROM store.operation"
                                        + " WHERE operation_id = ? AND state = 'running'")
                        .param(operation.value())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Counts an attempt, and shows at the step what it found; the number of attempts. */
    int attempted(Intent intent, String found) {
        jdbc.sql(
                        "UPDATE store.operation_step SET attempts = attempts + 1, detail = ?"
                                + " WHERE operation_id = ? AND name = ? AND state = 'running'")
                .params(found, intent.operation().value(), intent.name())
                .update();
        return jdbc.sql(
                        "UPDATE store.intent SET attempts = attempts + 1 WHERE intent_id = ?"
                                + " RETURNING attempts")
                .param(intent.id())
                .query(Integer.class)
                .single();
    }

    /** Closes an intent. */
    void end(Intent intent, boolean done) {
        jdbc.sql(
                        "UPDATE store.intent SET state = ?, ended_at = ?"
                                + " WHERE intent_id = ? AND state = 'recorded'")
                .params(done ? "done" : "abandoned", time(clock.instant()), intent.id())
                .update();
    }

    /** What a run waits for, in words. */
    String waitingFor(OperationId operation) {
        List<String> steps =
                jdbc.sql(
                                "SELECT name || coalesce(' (' || detail || ')', '')"
                                        + " FROM store.operation_step"
                                        + " WHERE operation_id = ? AND state = 'running'")
                        .param(operation.value())
                        .query((row, _) -> row.getString(1))
                        .list();
        return steps.isEmpty() ? "its end" : String.join(", ", steps);
    }

    /** Hands open intents to the scheduler again that it lost; how many. */
    int rescheduleLost(Instant dueBefore) {
        int lost =
                jdbc.sql(
                                "INSERT INTO store.scheduled_tasks"
                                        + " (task_name, task_instance, execution_time, picked, version)"
                                        + " SELECT 'intent', intent_id, due_at, false, 1"
                                        + " FROM store.intent"
                                        + " WHERE state = 'recorded' AND due_at < ?"
                                        + " ON CONFLICT DO NOTHING")
                        .param(time(dueBefore))
                        .update();
        if (lost > 0) {
            wakeAfterCommit();
        }
        return lost;
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            scheduler.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        scheduler.run();
                    }
                });
    }

    static OffsetDateTime time(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
