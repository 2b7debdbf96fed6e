package io.streamhouse.saga;

import io.streamhouse.api.Command;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.saga.Operation.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An organization's operations. Reads with the rights of a request. Thread-safe. */
public final class Operations {
    private final JdbcClient jdbc;
    private final TransactionTemplate readOnly;
    private final Map<String, ProcessKind> kinds;

    /**
     * @param readOnly begins read-only transactions of their own
     */
    Operations(JdbcClient jdbc, TransactionTemplate readOnly, List<ProcessKind> kinds) {
        this.jdbc = jdbc;
        this.readOnly = readOnly;
        this.kinds =
                kinds.stream().collect(Collectors.toMap(ProcessKind::name, Function.identity()));
    }

    /** One of the organization's operations. */
    public Optional<Operation> find(OrganizationId organization, OperationId id) {
        return as(
                organization,
                () ->
                        jdbc.sql("SELECT * FROM store.operation WHERE operation_id = ?")
                                .param(id.value())
                                .query(this::operation)
                                .optional());
    }

    /** The organization's newest operations, newest first. */
    public List<Operation> newest(OrganizationId organization, int limit) {
        return as(
                organization,
                () ->
                        jdbc.sql(
                                        "SELECT * FROM store.operation WHERE organization_id = ?"
                                                + " ORDER BY started_at DESC, operation_id LIMIT ?")
                                .params(organization.value(), limit)
                                .query(this::operation)
                                .list());
    }

    /** The command that cancels an operation. */
    public Command cancel(OrganizationId organization, Operation operation) {
        return kind(operation).cancel(organization, operation.id());
    }

    /** The command that tries an operation again under a new id. */
    public Command retry(OrganizationId organization, Operation operation, OperationId next) {
        return kind(operation).restart(organization, next);
    }

    private ProcessKind kind(Operation operation) {
        ProcessKind kind = kinds.get(operation.kind());
        if (kind == null) {
            throw new IllegalStateException("no such process is known: " + operation.kind());
        }
        return kind;
    }

    private <T> T as(OrganizationId organization, java.util.function.Supplier<T> question) {
        T answer =
                readOnly.execute(_ -> {
                    jdbc.sql(
                                    "SELECT set_config('role', 'streamhouse_request', true),"
                                            + " set_config('streamhouse.organization', ?, true)")
                            .param(organization.toString())
                            .query()
                            .singleRow();
                    return question.get();
                });
        return java.util.Objects.requireNonNull(answer);
    }

    private Operation operation(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("operation_id", UUID.class);
        return new Operation(
                new OperationId(id),
                row.getString("kind"),
                row.getString("state"),
                steps(id),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("deadline", OffsetDateTime.class).toInstant(),
                instant(row, "ended_at"),
                Optional.ofNullable(row.getString("cause")));
    }

    private List<Step> steps(UUID operation) {
        return jdbc.sql(
                        "SELECT * FROM store.operation_step WHERE operation_id = ? ORDER BY ordinal")
                .param(operation)
                .query((row, _) ->
                        new Step(
                                row.getString("name"),
                                row.getString("state"),
                                instant(row, "at"),
                                row.getInt("attempts"),
                                Optional.ofNullable(row.getString("detail"))))
                .list();
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }
}
