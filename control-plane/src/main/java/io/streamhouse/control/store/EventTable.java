package io.streamhouse.control.store;

import io.streamhouse.api.Event;
import io.streamhouse.api.EventNames;
import io.streamhouse.api.EventNames.StoredName;
import io.streamhouse.api.Meta;
import io.streamhouse.query.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Appends to {@code store.domain_event}. Positions are dealt under one advisory lock that is held
 * to the commit: they are dense, and the order of positions is the order of commits, so that a
 * reader who has seen a position has seen everything before it. Thread-safe.
 */
final class EventTable {
    /** Names the lock; any other use of the number would only cost time. */
    static final long APPEND_LOCK = 0x5354_5245_414D_4531L;

    /**
     * A replica that stops between the lock and the commit would hold all appends: its transaction
     * ends when it says nothing for so long.
     */
    private static final String SILENCE_MAX = "10s";

    private static final String LOCK =
            "SELECT set_config('idle_in_transaction_session_timeout', '"
                    + SILENCE_MAX
                    + "', true), pg_advisory_xact_lock("
                    + APPEND_LOCK
                    + ")";

    /** Two statements in one message; the second sees what was committed before the lock. */
    private static final String LOCK_AND_READ_LAST =
            LOCK
                    + "; SELECT global_index, time_stamp FROM store.domain_event"
                    + " ORDER BY global_index DESC LIMIT 1";

    private static final String INSERT =
            "INSERT INTO store.domain_event (global_index, aggregate_id, sequence_no, type,"
                    + " event_id, organization_id, payload_type, payload_revision, payload,"
                    + " metadata, time_stamp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final EventJson json;
    private final InstantSource clock;

    private record Last(long position, Instant time) {}

    EventTable(EventJson json, InstantSource clock) {
        this.json = json;
        this.clock = clock;
    }

    /** Appends in the connection's transaction; the events as they are stored. */
    List<StoredEvent> append(Connection connection, List<DomainEventMessage<?>> messages, Meta meta)
            throws SQLException {
        Last last = lockAndReadLast(connection);
        Meta stamped = stamp(meta, last.time());
        byte[] metadata = MetaJson.write(stamped);
        List<StoredEvent> stored = new ArrayList<>(messages.size());
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            long position = last.position();
            for (DomainEventMessage<?> message : messages) {
                position++;
                Event event = (Event) message.getPayload();
                UUID id = UUID.fromString(message.getIdentifier());
                stored.add(new StoredEvent(position, id, event, stamped));
                set(insert, message, stored.getLast(), metadata);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return stored;
    }

    /** Takes the append lock for the rest of the current transaction. */
    static void lock(ConnectionProvider connections) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.execute();
        } catch (SQLException e) {
            throw new EventStoreException("the append lock cannot be taken", e);
        }
    }

    private static Last lockAndReadLast(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_AND_READ_LAST)) {
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next()
                        ? new Last(rows.getLong(1), instant(rows, 2))
                        : new Last(0, Instant.EPOCH);
            }
        }
    }

    /** The time of the append, to the microsecond that the table keeps; it never goes back. */
    private Meta stamp(Meta meta, Instant last) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Meta(
                meta.organization(),
                meta.actor(),
                meta.correlationId(),
                meta.causationId(),
                now.isBefore(last) ? last : now,
                meta.origin());
    }

    private void set(
            PreparedStatement insert,
            DomainEventMessage<?> message,
            StoredEvent stored,
            byte[] metadata)
            throws SQLException {
        StoredName name = EventNames.of(stored.event().getClass());
        @Nullable UUID organization =
                stored.meta().organization().map(id -> id.value()).orElse(null);
        insert.setLong(1, stored.position());
        insert.setString(2, message.getAggregateIdentifier());
        insert.setLong(3, message.getSequenceNumber());
        insert.setString(4, message.getType());
        insert.setObject(5, stored.id());
        insert.setObject(6, organization);
        insert.setString(7, name.name());
        insert.setString(8, Integer.toString(name.revision()));
        insert.setBytes(9, json.write(stored.event()));
        insert.setBytes(10, metadata);
        insert.setObject(11, OffsetDateTime.ofInstant(stored.meta().occurredAt(), ZoneOffset.UTC));
    }

    static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
