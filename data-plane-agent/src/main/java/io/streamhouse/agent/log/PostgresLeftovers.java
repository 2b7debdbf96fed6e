package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@link Leftovers} in PostgreSQL. Several agents may do this at once: what one works on the others
 * pass over.
 */
public final class PostgresLeftovers implements Leftovers {
    private static final int PAGE = 500;

    private final Database database;

    /** Over PostgreSQL. */
    public PostgresLeftovers(Database database) {
        this.database = database;
    }

    private record Trimmed(UUID topic, int partition, long logStart) {}

    /** Ranges that were deleted. */
    private record Deleted(int ranges, int small, long bytes, Set<UUID> segments) {}

    @Override
    public boolean collect() {
        return database.transaction(PostgresLeftovers::collectTrimmed)
                || database.transaction(PostgresLeftovers::collectRemoved);
    }

    @Override
    public List<Unused> unused(Duration since) {
        return database.transaction(connection -> {
            List<Unused> found = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT segment_id, object_key FROM log.segment WHERE removed_at <"
                                    + " clock_timestamp() - ? * interval '1 millisecond'"
                                    + " ORDER BY removed_at LIMIT "
                                    + PAGE)) {
                statement.setLong(1, since.toMillis());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(new Unused(row.getObject(1, UUID.class), row.getString(2)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public void forget(List<Unused> segments) {
        database.run(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "DELETE FROM log.segment WHERE segment_id = ANY (?)"
                                    + " AND removed_at IS NOT NULL")) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", segments.stream().map(Unused::segment).toArray()));
                statement.executeUpdate();
            }
        });
    }

    @Override
    public List<String> orphans(List<String> keys) {
        List<String> known = new ArrayList<>();
        List<@Nullable Long> sessions = new ArrayList<>();
        List<@Nullable String> agents = new ArrayList<>();
        List<@Nullable Long> epochs = new ArrayList<>();
        for (String key : keys) {
            ObjectName name = ObjectName.parse(key).orElse(null);
            if (name == null) {
                continue;
            }
            known.add(key);
            sessions.add(
                    switch (name) {
                        case ObjectName.OfCut cut -> cut.session();
                        case ObjectName.OfCompaction compaction -> compaction.session();
                        case ObjectName.Former _ -> null;
                    });
            agents.add(name instanceof ObjectName.Former former ? former.agentId() : null);
            epochs.add(name instanceof ObjectName.Former former ? former.epoch() : null);
        }
        return known.isEmpty()
                ? List.of()
                : database.transaction(connection ->
                        orphans(
                                connection,
                                known.toArray(),
                                sessions.toArray(),
                                agents.toArray(),
                                epochs.toArray()));
    }

    /** In one snapshot: when the end of a session shows, all that it recorded shows. */
    private static List<String> orphans(
            Connection connection,
            Object[] keys,
            @Nullable Object[] sessions,
            @Nullable Object[] agents,
            @Nullable Object[] epochs)
            throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT key
                          FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[])
                               AS object (key, session, agent, epoch)
                         WHERE (SELECT bool_and(s.ended_at IS NOT NULL) FROM log.session s
                                 WHERE s.session_id = object.session
                                    OR s.agent_id = object.agent
                                   AND s.former_epoch >= object.epoch)
                           AND NOT EXISTS (SELECT FROM log.segment g
                                 WHERE g.object_key = object.key)\
                        """)) {
            statement.setArray(1, connection.createArrayOf("text", keys));
            statement.setArray(2, connection.createArrayOf("int8", sessions));
            statement.setArray(3, connection.createArrayOf("text", agents));
            statement.setArray(4, connection.createArrayOf("int8", epochs));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    /** A page of one partition, whose row is locked meanwhile. */
    private static boolean collectTrimmed(Connection connection) throws SQLException {
        Optional<Trimmed> trimmed = trimmed(connection);
        if (trimmed.isEmpty()) {
            return false;
        }
        Trimmed one = trimmed.get();
        Deleted deleted = deleteBelow(connection, one);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.partition
                           SET stored_bytes = stored_bytes - ?, trimmed_bytes = trimmed_bytes + ?,
                               small_ranges = small_ranges - ?,
                               collected_start = CASE WHEN ? THEN ? ELSE collected_start END
                         WHERE topic_id = ? AND partition = ?\
                        """)) {
            statement.setLong(1, deleted.bytes());
            statement.setLong(2, deleted.bytes());
            statement.setInt(3, deleted.small());
            statement.setBoolean(4, deleted.ranges() < PAGE);
            statement.setLong(5, one.logStart());
            statement.setObject(6, one.topic());
            statement.setInt(7, one.partition());
            statement.executeUpdate();
        }
        RangeRows.markUnused(connection, deleted.segments());
        return true;
    }

    private static Optional<Trimmed> trimmed(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT topic_id, partition, log_start FROM log.partition
                                 WHERE collected_start < log_start
                                 LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED\
                                """);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new Trimmed(
                                    row.getObject(1, UUID.class), row.getInt(2), row.getLong(3)))
                    : Optional.empty();
        }
    }

    private static Deleted deleteBelow(Connection connection, Trimmed one) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        DELETE FROM log.segment_range
                         WHERE topic_id = ? AND partition = ? AND base_offset IN (
                               SELECT base_offset FROM log.segment_range
                                WHERE topic_id = ? AND partition = ?
                                  AND base_offset < ? AND last_offset < ?
                                ORDER BY base_offset LIMIT ?)
                        RETURNING segment_id, size_bytes,
                            (SELECT level = 0 FROM log.segment s
                              WHERE s.segment_id = segment_range.segment_id)\
                        """)) {
            statement.setObject(1, one.topic());
            statement.setInt(2, one.partition());
            statement.setObject(3, one.topic());
            statement.setInt(4, one.partition());
            statement.setLong(5, one.logStart());
            statement.setLong(6, one.logStart());
            statement.setInt(7, PAGE);
            return deleted(statement);
        }
    }

    private static Deleted deleted(PreparedStatement statement) throws SQLException {
        int ranges = 0;
        int small = 0;
        long bytes = 0;
        Set<UUID> segments = new HashSet<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ranges++;
                segments.add(row.getObject(1, UUID.class));
                bytes += row.getLong(2);
                small += row.getBoolean(3) ? 1 : 0;
            }
        }
        return new Deleted(ranges, small, bytes, segments);
    }

    /** A page of one topic, of which nothing new is recorded any more. */
    private static boolean collectRemoved(Connection connection) throws SQLException {
        UUID topic;
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT topic_id FROM log.removed_topic WHERE NOT collected
                                 LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED\
                                """);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            topic = row.getObject(1, UUID.class);
        }
        Deleted ranges =
                deletePage(connection, topic, "log.segment_range", "segment_id, size_bytes, false");
        RangeRows.markUnused(connection, ranges.segments());
        Deleted positions =
                deletePage(
                        connection, topic, "log.producer_position", "topic_id, 0::bigint, false");
        if (ranges.ranges() < PAGE && positions.ranges() < PAGE) {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "UPDATE log.removed_topic SET collected = true WHERE topic_id = ?")) {
                statement.setObject(1, topic);
                statement.executeUpdate();
            }
        }
        return true;
    }

    private static Deleted deletePage(
            Connection connection, UUID topic, String table, String returned) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                               SELECT ctid FROM %1$s WHERE topic_id = ? LIMIT ?))
                        RETURNING %2$s\
                        """
                                .formatted(table, returned))) {
            statement.setObject(1, topic);
            statement.setInt(2, PAGE);
            return deleted(statement);
        }
    }
}
