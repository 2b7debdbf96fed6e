package io.streamhouse.saga;

import io.streamhouse.api.Event;
import io.streamhouse.saga.OperationChange.Begun;
import io.streamhouse.saga.OperationChange.Cancelled;
import io.streamhouse.saga.OperationChange.Failed;
import io.streamhouse.saga.OperationChange.StepDone;
import io.streamhouse.saga.OperationChange.Succeeded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what people see of operations, in the transaction of the events that change them: who got
 * an operation's id can look it up at once. Safe to repeat. Thread-safe.
 */
public final class OperationLog {
    private static final String STEP_ENDS =
            "UPDATE store.operation_step SET state = ?, at = ?"
                    + " WHERE operation_id = ? AND state = 'running'";

    private final List<ProcessKind> kinds;

    public OperationLog(List<ProcessKind> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /** Writes what the event changes. */
    public void record(Connection connection, Event event, Instant at) throws SQLException {
        for (ProcessKind kind : kinds) {
            Optional<OperationChange> change = kind.track(event);
            if (change.isPresent()) {
                apply(connection, kind, change.get(), at);
            }
        }
    }

    private static void apply(
            Connection connection, ProcessKind kind, OperationChange change, Instant at)
            throws SQLException {
        switch (change) {
            case Begun begun -> begin(connection, kind, begun, at);
            case StepDone(var operation, var step) -> {
                int done =
                        update(
                                connection,
                                "UPDATE store.operation_step SET state = 'succeeded', at = ?,"
                                        + " detail = NULL"
                                        + " WHERE operation_id = ? AND name = ?"
                                        + " AND state IN ('waiting', 'running')",
                                time(at),
                                operation.value(),
                                step);
                if (done > 0) {
                    runNextStep(connection, operation.value(), at);
                }
            }
            case Succeeded(var operation) ->
                    end(connection, operation.value(), "succeeded", "succeeded", null, at);
            case Failed(var operation, var cause) ->
                    end(connection, operation.value(), "failed", "failed", cause, at);
            case Cancelled(var operation) ->
                    end(connection, operation.value(), "cancelled", "cancelled", null, at);
        }
    }

    private static void begin(Connection connection, ProcessKind kind, Begun begun, Instant at)
            throws SQLException {
        int fresh =
                update(
                        connection,
                        "INSERT INTO store.operation"
                                + " (operation_id, organization_id, kind, state, started_at, deadline)"
                                + " VALUES (?, ?, ?, 'running', ?, ?) ON CONFLICT DO NOTHING",
                        begun.operation().value(),
                        begun.organization().value(),
                        kind.name(),
                        time(at),
                        time(at.plus(kind.timeMax())));
        if (fresh == 0) {
            return;
        }
        for (int i = 0; i < kind.steps().size(); i++) {
            update(
                    connection,
                    "INSERT INTO store.operation_step"
                            + " (operation_id, ordinal, organization_id, name, state)"
                            + " VALUES (?, ?, ?, ?, 'waiting')",
                    begun.operation().value(),
                    i,
                    begun.organization().value(),
                    kind.steps().get(i));
        }
        runNextStep(connection, begun.operation().value(), at);
    }

    private static void runNextStep(Connection connection, Object operation, Instant at)
            throws SQLException {
        update(
                connection,
                "UPDATE store.operation_step SET state = 'running', at = ?"
                        + " WHERE operation_id = ? AND state = 'waiting' AND ordinal ="
                        + " (SELECT min(ordinal) FROM store.operation_step"
                        + " WHERE operation_id = ? AND state = 'waiting')",
                time(at),
                operation,
                operation);
    }

    private static void end(
            Connection connection,
            Object operation,
            String state,
            String stepState,
            @Nullable String cause,
            Instant at)
            throws SQLException {
        int ended =
                update(
                        connection,
                        "UPDATE store.operation SET state = ?, ended_at = ?, cause = ?"
                                + " WHERE operation_id = ? AND state = 'running'",
                        state,
                        time(at),
                        cause,
                        operation);
        if (ended > 0) {
            update(connection, STEP_ENDS, stepState, time(at), operation);
        }
    }

    private static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static OffsetDateTime time(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
