package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.PartitionSlice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of {@code log.segment_range}, and the mark of segments that have none left. */
final class RangeRows {
    private RangeRows() {}

    /** One partition's part of a segment. */
    record Row(
            UUID organization,
            UUID topic,
            int partition,
            long baseOffset,
            long lastOffset,
            long position,
            long sizeBytes,
            long firstMillis,
            long lastMillis) {
        static Row of(StoredSegment.RangePlace range) {
            PartitionSlice slice = range.slice();
            return new Row(
                    slice.organization(),
                    slice.topic(),
                    slice.partition(),
                    slice.baseOffset(),
                    slice.lastOffset(),
                    range.position(),
                    range.size(),
                    slice.batches().getFirst().appendTimeMillis(),
                    slice.batches().getLast().appendTimeMillis());
        }
    }

    static void insert(Connection connection, UUID segment, List<Row> rows) throws SQLException {
        SqlColumns<Row> columns = new SqlColumns<>(connection, rows);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.segment_range (topic_id, partition, base_offset,
                            last_offset, organization_id, segment_id, position, size_bytes,
                            first_append_time, last_append_time)
                        SELECT topic, partition, base, last, organization, ?::uuid, position, bytes,
                               %s, %s
                          FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::uuid[],
                                   ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                               AS part (topic, partition, base, last, organization, position, bytes,
                                   first_millis, last_millis)\
                        """
                                .formatted(
                                        SqlColumns.time("first_millis"),
                                        SqlColumns.time("last_millis")))) {
            statement.setObject(1, segment);
            statement.setArray(2, columns.uuids(Row::topic));
            statement.setArray(3, columns.ints(Row::partition));
            statement.setArray(4, columns.longs(Row::baseOffset));
            statement.setArray(5, columns.longs(Row::lastOffset));
            statement.setArray(6, columns.uuids(Row::organization));
            statement.setArray(7, columns.longs(Row::position));
            statement.setArray(8, columns.longs(Row::sizeBytes));
            statement.setArray(9, columns.longs(Row::firstMillis));
            statement.setArray(10, columns.longs(Row::lastMillis));
            statement.executeUpdate();
        }
    }

    /**
     * Marks those of the segments that have no range any more. They are locked first, in one order:
     * of two that take the last ranges away, the later one sees what the earlier one did.
     */
    static void markUnused(Connection connection, Collection<UUID> segments) throws SQLException {
        for (String sql :
                List.of(
                        "SELECT FROM log.segment WHERE segment_id = ANY (?)"
                                + " ORDER BY segment_id FOR UPDATE",
                        """
                        UPDATE log.segment s SET removed_at = clock_timestamp()
                         WHERE segment_id = ANY (?) AND removed_at IS NULL AND NOT EXISTS (
                               SELECT FROM log.segment_range r WHERE r.segment_id = s.segment_id)\
                        """)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("uuid", segments.toArray()));
                statement.execute();
            }
        }
    }
}
