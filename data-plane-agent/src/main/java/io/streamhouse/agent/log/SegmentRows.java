package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeIndex;
import io.streamhouse.agent.segment.RangeRef;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what was recorded: partitions, segments, ranges. All calls block. */
final class SegmentRows implements RangeIndex {
    private static final int PAGE = 64;
    private static final int RECENT_MAX = 128;

    private final Database database;

    SegmentRows(Database database) {
        this.database = database;
    }

    @Override
    public List<RangeRef> from(UUID topic, int partition, long offset) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT segment_id, object_key, s.size_bytes, base_offset,
                                   last_offset
                              FROM log.segment_range r JOIN log.segment s USING (segment_id)
                             WHERE topic_id = ? AND partition = ? AND base_offset >= (
                                   SELECT coalesce(max(base_offset), 0)
                                     FROM log.segment_range
                                    WHERE topic_id = ? AND partition = ?
                                      AND base_offset <= ?)
                             ORDER BY base_offset LIMIT ?\
                            """)) {
                statement.setObject(1, topic);
                statement.setInt(2, partition);
                statement.setObject(3, topic);
                statement.setInt(4, partition);
                statement.setLong(5, offset);
                statement.setInt(6, PAGE);
                return refs(statement);
            }
        });
    }

    @Override
    public Optional<RangeRef> atTime(UUID topic, int partition, long atMillis) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT segment_id, object_key, s.size_bytes, base_offset,
                                   last_offset
                              FROM log.segment_range r JOIN log.segment s USING (segment_id)
                             WHERE topic_id = ? AND partition = ? AND last_append_time >= ?
                             ORDER BY base_offset LIMIT 1\
                            """)) {
                statement.setObject(1, topic);
                statement.setInt(2, partition);
                statement.setTimestamp(3, new Timestamp(atMillis));
                return refs(statement).stream().findFirst();
            }
        });
    }

    /** Segments recorded within a while before the newest, oldest first. */
    List<RangeRef> recentSegments(Duration within) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT segment_id, object_key, size_bytes, 0, 0
                              FROM log.segment
                             WHERE created_at >= (SELECT max(created_at) FROM log.segment)
                                   - ? * interval '1 second'
                             ORDER BY created_at DESC LIMIT ?\
                            """)) {
                statement.setLong(1, within.toSeconds());
                statement.setInt(2, RECENT_MAX);
                return refs(statement).reversed();
            }
        });
    }

    /** All partitions, as far as they are recorded. */
    List<PartitionLog> partitions() {
        return database.transaction(connection -> {
            List<PartitionLog> found = new ArrayList<>();
            try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT topic_id, partition, organization_id,"
                                            + " log_start, next_offset FROM log.partition");
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new PartitionLog(
                                    new Place(row.getObject(1, UUID.class), row.getInt(2)),
                                    row.getObject(3, UUID.class),
                                    row.getLong(4),
                                    row.getLong(5)));
                }
            }
            return found;
        });
    }

    /** Deleted topics whose last cut is recorded. */
    List<UUID> removedTopics() {
        return database.transaction(connection -> {
            List<UUID> found = new ArrayList<>();
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT topic_id FROM log.removed_topic");
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
            }
            return found;
        });
    }

    private static List<RangeRef> refs(PreparedStatement statement) throws java.sql.SQLException {
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
