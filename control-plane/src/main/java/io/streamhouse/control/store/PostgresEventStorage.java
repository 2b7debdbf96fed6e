package io.streamhouse.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Serializer;

/** Axon's reading of the event table, with an append of our own. Thread-safe. */
final class PostgresEventStorage extends JdbcEventStorageEngine {
    /** Events read at a time. */
    private static final int BATCH_SIZE = 500;

    private static final int GAP_TIMEOUT_MS = 10_000;

    private static final EventSchema SCHEMA =
            EventSchema.builder()
                    .eventTable("store.domain_event")
                    .globalIndexColumn("global_index")
                    .aggregateIdentifierColumn("aggregate_id")
                    .sequenceNumberColumn("sequence_no")
                    .typeColumn("type")
                    .eventIdentifierColumn("event_id")
                    .metaDataColumn("metadata")
                    .payloadColumn("payload")
                    .payloadRevisionColumn("payload_revision")
                    .payloadTypeColumn("payload_type")
                    .timestampColumn("time_stamp")
                    .build();

    private final EventTable table;
    private final List<AppendHook> hooks;
    private final Conflicts conflicts = new Conflicts();

    private PostgresEventStorage(Builder builder, EventTable table, List<AppendHook> hooks) {
        super(builder);
        this.table = table;
        this.hooks = List.copyOf(hooks);
    }

    static PostgresEventStorage create(
            ConnectionProvider connections,
            TransactionManager transactions,
            Serializer serializer,
            EventTable table,
            List<AppendHook> hooks) {
        Builder builder = builder();
        builder.connectionProvider(connections);
        builder.transactionManager(transactions);
        builder.eventSerializer(serializer);
        builder.snapshotSerializer(serializer);
        builder.persistenceExceptionResolver(new Conflicts());
        builder.schema(SCHEMA);
        builder.batchSize(BATCH_SIZE);
        builder.gapTimeout(GAP_TIMEOUT_MS);
        builder.createTokenAt(PostgresEventStorage::tokenAt);
        // Sequences have no gaps: a batch that is not full is the last.
        builder.finalAggregateBatchPredicate(batch -> batch.size() < BATCH_SIZE);
        return new PostgresEventStorage(builder, table, hooks);
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        Unit unit = Unit.current();
        try (Connection connection = getConnection()) {
            List<DomainEventMessage<?>> messages = new ArrayList<>(events.size());
            events.forEach(event -> messages.add((DomainEventMessage<?>) event));
            unit.appended(table.append(connection, messages, unit.meta()));
            for (AppendHook hook : hooks) {
                hook.appended(connection, unit.appended());
            }
        } catch (SQLException e) {
            if (conflicts.isDuplicateKeyViolation(e)) {
                throw new ConcurrencyException("another change of a stream came first", e);
            }
            throw new EventStoreException("events cannot be appended", e);
        }
    }

    /** Streams are short: there are no snapshots, and looking for one costs a round trip. */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return Optional.empty();
    }

    @Override
    protected Object readTimeStamp(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static PreparedStatement tokenAt(
            Connection connection, EventSchema schema, Instant time) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT min(global_index) - 1 FROM store.domain_event WHERE time_stamp >= ?");
        statement.setObject(1, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
        return statement;
    }
}
