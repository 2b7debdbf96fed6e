package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Fence;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeRef;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * {@link Ledger} in PostgreSQL. A transaction that records locks the session's fence, its row,
 * {@code log.removed_topic}, and then rows of partitions in the order of their keys.
 */
public final class PostgresLedger implements Ledger {
    private static final int PAGE = 64;
    private static final String RANGE =
            """
            SELECT segment_id, object_key, s.size_bytes, base_offset, last_offset
              FROM log.segment_range r JOIN log.segment s USING (segment_id)
             WHERE topic_id = ? AND partition = ? AND\
            """
                    + " ";

    private final Database database;
    private final long windowMillis;

    /**
     * Over PostgreSQL.
     *
     * @param windowMillis entries of usage do not reach over the ends of such windows
     */
    public PostgresLedger(Database database, long windowMillis) {
        this.database = database;
        this.windowMillis = windowMillis;
    }

    @Override
    public List<Recorded> partitions(Collection<Integer> slots) {
        return database.transaction(connection -> {
            List<Recorded> found = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT topic_id, partition, organization_id, log_start, next_offset,
                                   stored_bytes, fence, last_append_time
                              FROM log.partition WHERE slot = ANY (?)\
                            """)) {
                statement.setArray(1, connection.createArrayOf("int2", slots.toArray()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(recorded(row));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public Set<UUID> removedLately() {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT topic_id FROM log.removed_topic"
                                    + " WHERE removed_at > clock_timestamp() - interval '1 hour'")) {
                Set<UUID> found = new HashSet<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getObject(1, UUID.class));
                    }
                }
                return found;
            }
        });
    }

    @Override
    public Map<Place, Long> billed(Collection<Place> places) {
        List<Place> asked = List.copyOf(places);
        return database.transaction(connection -> {
            Map<Place, Long> found = new HashMap<>();
            SqlColumns<Place> columns = new SqlColumns<>(connection, asked);
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT topic, number,
                                   coalesce((SELECT last_offset + 1 FROM log.usage
                                              WHERE topic_id = topic AND partition = number
                                              ORDER BY base_offset DESC LIMIT 1), 0)
                              FROM unnest(?::uuid[], ?::int[]) AS place (topic, number)\
                            """)) {
                statement.setArray(1, columns.uuids(Place::topic));
                statement.setArray(2, columns.ints(Place::partition));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.put(
                                new Place(row.getObject(1, UUID.class), row.getInt(2)),
                                row.getLong(3));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public Progress progress(long session) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT recorded_cut, recorded_turn, recorded_through FROM log.session"
                                    + " WHERE session_id = ?")) {
                statement.setLong(1, session);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        throw new IllegalStateException("no session " + session + " ever began");
                    }
                    return new Progress(row.getLong(1), row.getLong(2), millis(row, 3));
                }
            }
        });
    }

    @Override
    public void record(long session, Cut cut, Optional<StoredSegment> segment) throws Sealed {
        boolean open =
                database.transaction(connection -> {
                    if (!Fence.holdOpen(connection, session)) {
                        return false;
                    }
                    if (!new CutTransaction(connection, session, windowMillis).run(cut, segment)) {
                        throw new IllegalStateException(
                                "session %d is not where cut %d begins"
                                        .formatted(session, cut.number()));
                    }
                    return true;
                });
        if (!open) {
            throw new Sealed(session);
        }
    }

    @Override
    public boolean recordRecovered(long session, Cut cut, Optional<StoredSegment> segment) {
        return database.transaction(connection -> {
            if (Fence.holdSealed(connection, session)) {
                return new CutTransaction(connection, session, windowMillis).run(cut, segment);
            }
            if (Fence.holdOpen(connection, session)) {
                throw new IllegalStateException("session " + session + " is not sealed");
            }
            return false;
        });
    }

    @Override
    public List<RangeRef> from(UUID topic, int partition, long offset) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            RANGE
                                    + """
                                    base_offset >= (
                                           SELECT coalesce(max(base_offset), 0)
                                             FROM log.segment_range
                                            WHERE topic_id = ? AND partition = ?
                                              AND base_offset <= ?)
                                     ORDER BY base_offset LIMIT ?\
                                    """)) {
                place(statement, 1, topic, partition);
                place(statement, 3, topic, partition);
                statement.setLong(5, offset);
                statement.setInt(6, PAGE);
                List<RangeRef> refs = refs(statement);
                refs.removeIf(ref -> ref.lastOffset() < offset);
                return refs;
            }
        });
    }

    @Override
    public Optional<RangeRef> atTime(UUID topic, int partition, long atMillis) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            RANGE
                                    + "last_append_time >= ?"
                                    + " ORDER BY last_append_time, base_offset LIMIT 1")) {
                place(statement, 1, topic, partition);
                statement.setTimestamp(3, new Timestamp(atMillis));
                return refs(statement).stream().findFirst();
            }
        });
    }

    @Override
    public OptionalLong beginOfLast(Place place, long bytes) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT max(base_offset) FROM (
                                SELECT base_offset,
                                       sum(size_bytes) OVER (ORDER BY base_offset DESC) AS bytes
                                  FROM log.segment_range
                                 WHERE topic_id = ? AND partition = ?) r
                             WHERE bytes >= ?\
                            """)) {
                place(statement, 1, place.topic(), place.partition());
                statement.setLong(3, bytes);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    long begin = row.getLong(1);
                    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(begin);
                }
            }
        });
    }

    @Override
    public List<RangeRef> newest(Place place, long sinceMillis, int limit) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            RANGE
                                    + "last_append_time >= ?"
                                    + " ORDER BY last_append_time DESC, base_offset DESC LIMIT ?")) {
                place(statement, 1, place.topic(), place.partition());
                statement.setTimestamp(3, new Timestamp(sinceMillis));
                statement.setInt(4, limit);
                return refs(statement);
            }
        });
    }

    private static Recorded recorded(ResultSet row) throws SQLException {
        return new Recorded(
                new Place(row.getObject(1, UUID.class), row.getInt(2)),
                row.getObject(3, UUID.class),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getString(7),
                millis(row, 8));
    }

    /** Rounded up: nothing new may be dated before it. */
    private static long millis(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time.getTime() + (time.getNanos() % 1_000_000 == 0 ? 0 : 1);
    }

    private static void place(PreparedStatement statement, int at, UUID topic, int partition)
            throws SQLException {
        statement.setObject(at, topic);
        statement.setInt(at + 1, partition);
    }

    private static List<RangeRef> refs(PreparedStatement statement) throws SQLException {
        List<RangeRef> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(
                        new RangeRef(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5)));
            }
        }
        return found;
    }
}
