package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.ReadUsage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The one transaction that records a cut: segment, ranges, usage, partitions, producers, reads, and
 * how far the session is. Repeating it after an unknown outcome changes nothing.
 */
record RecordingTransaction(String agentId, long sessionEpoch, long windowMillis) {

    /** A stored segment; absent when nothing was appended. */
    record Stored(UUID id, String key, long sizeBytes, List<RangePlace> ranges) {}

    /** Where a slice lies in its segment. */
    record RangePlace(PartitionSlice slice, long position, long size) {}

    /** Another session of this agent has begun: this one must stop. */
    static final class Fenced extends RuntimeException {
        Fenced() {
            super("another session of this agent records now", null, false, false);
        }
    }

    void run(Connection connection, Cut cut, Optional<Stored> stored) throws SQLException {
        if (!advance(connection, cut)) {
            return;
        }
        if (stored.isPresent()) {
            insertSegment(connection, stored.get());
            insertRanges(connection, stored.get());
        }
        insertUsage(connection, cut);
        advancePartitions(connection, cut);
        upsertPositions(connection, cut);
        insertReads(connection, cut);
        removeTopics(connection, cut);
    }

    /** False when this very cut was recorded before. */
    private boolean advance(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.session
                           SET recorded_cut = ?, recorded_turn = ?, recorded_through = ?
                         WHERE session_id = ? AND ended_at IS NULL AND recorded_cut = ?\
                        """)) {
            statement.setLong(1, cut.number());
            statement.setLong(2, cut.throughTurn());
            statement.setTimestamp(3, new Timestamp(cut.atMillis()));
            statement.setLong(4, sessionEpoch);
            statement.setLong(5, cut.number() - 1);
            if (statement.executeUpdate() == 1) {
                return true;
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT 1 FROM log.session
                         WHERE session_id = ? AND ended_at IS NULL AND recorded_cut = ?\
                        """)) {
            statement.setLong(1, sessionEpoch);
            statement.setLong(2, cut.number());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new Fenced();
                }
                return false;
            }
        }
    }

    private void insertSegment(Connection connection, Stored stored) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.segment (segment_id, object_key, session_id, size_bytes,
                            created_at)
                        VALUES (?, ?, ?, ?, clock_timestamp())\
                        """)) {
            statement.setObject(1, stored.id());
            statement.setString(2, stored.key());
            statement.setLong(3, sessionEpoch);
            statement.setLong(4, stored.sizeBytes());
            statement.executeUpdate();
        }
    }

    private static void insertRanges(Connection connection, Stored stored) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.segment_range (topic_id, partition, base_offset,
                            last_offset, organization_id, segment_id, position, size_bytes,
                            first_append_time, last_append_time)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                        """)) {
            for (RangePlace range : stored.ranges()) {
                PartitionSlice slice = range.slice();
                statement.setObject(1, slice.topic());
                statement.setInt(2, slice.partition());
                statement.setLong(3, slice.baseOffset());
                statement.setLong(4, slice.lastOffset());
                statement.setObject(5, slice.organization());
                statement.setObject(6, stored.id());
                statement.setLong(7, range.position());
                statement.setLong(8, range.size());
                statement.setTimestamp(
                        9, new Timestamp(slice.batches().getFirst().appendTimeMillis()));
                statement.setTimestamp(
                        10, new Timestamp(slice.batches().getLast().appendTimeMillis()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void insertUsage(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.usage (topic_id, partition, base_offset, last_offset,
                            organization_id, records, bytes, first_append_time, last_append_time)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                        """)) {
            for (Cut.Slice slice : cut.slices()) {
                for (Cut.Usage usage : Cut.usage(slice.content(), windowMillis)) {
                    statement.setObject(1, usage.of().topic());
                    statement.setInt(2, usage.of().partition());
                    statement.setLong(3, usage.baseOffset());
                    statement.setLong(4, usage.lastOffset());
                    statement.setObject(5, usage.of().organization());
                    statement.setLong(6, usage.records());
                    statement.setLong(7, usage.bytes());
                    statement.setTimestamp(8, new Timestamp(usage.firstMillis()));
                    statement.setTimestamp(9, new Timestamp(usage.lastMillis()));
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** Each partition must be exactly where this cut begins: offsets stay dense. */
    private static void advancePartitions(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.partition AS p (topic_id, partition, organization_id,
                            log_start, next_offset, stored_bytes, last_append_time)
                        SELECT ?, ?, ?, 0, ?, ?, ?
                         WHERE ? = 0 OR EXISTS (SELECT FROM log.partition
                               WHERE topic_id = ? AND partition = ?)
                        ON CONFLICT (topic_id, partition) DO UPDATE SET
                            next_offset = excluded.next_offset,
                            stored_bytes = p.stored_bytes + excluded.stored_bytes,
                            last_append_time = excluded.last_append_time
                         WHERE p.next_offset = ?\
                        """)) {
            for (Cut.Slice slice : cut.slices()) {
                PartitionSlice content = slice.content();
                statement.setObject(1, content.topic());
                statement.setInt(2, content.partition());
                statement.setObject(3, content.organization());
                statement.setLong(4, content.lastOffset() + 1);
                statement.setLong(
                        5, content.batches().stream().mapToLong(batch -> batch.size()).sum());
                statement.setTimestamp(
                        6, new Timestamp(content.batches().getLast().appendTimeMillis()));
                statement.setLong(7, content.baseOffset());
                statement.setObject(8, content.topic());
                statement.setInt(9, content.partition());
                statement.setLong(10, content.baseOffset());
                statement.addBatch();
            }
            for (int changed : statement.executeBatch()) {
                if (changed != 1) {
                    throw new IllegalStateException(
                            "a partition is not where its next segment begins");
                }
            }
        }
    }

    private static void upsertPositions(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.producer_position (producer_key, topic_id, partition,
                            organization_id, incarnation, resumed_after, last_sequence, last_offset,
                            updated_at)
                        SELECT ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp()
                         WHERE EXISTS (SELECT FROM log.producer WHERE producer_key = ?)
                        ON CONFLICT (producer_key, topic_id, partition) DO UPDATE SET
                            incarnation = excluded.incarnation,
                            resumed_after = excluded.resumed_after,
                            last_sequence = excluded.last_sequence,
                            last_offset = excluded.last_offset,
                            updated_at = excluded.updated_at\
                        """)) {
            for (Cut.Slice slice : cut.slices()) {
                for (Map.Entry<Long, Progress.Standing> entry : slice.standings().entrySet()) {
                    Progress.Standing standing = entry.getValue();
                    statement.setLong(1, entry.getKey());
                    statement.setObject(2, slice.content().topic());
                    statement.setInt(3, slice.content().partition());
                    statement.setObject(4, slice.content().organization());
                    statement.setLong(5, standing.incarnation());
                    statement.setLong(6, standing.resumedAfter());
                    statement.setLong(7, standing.lastSequence());
                    statement.setLong(8, standing.lastOffset());
                    statement.setLong(9, entry.getKey());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** What a removed topic stored is not billed from here on; its ranges go page by page. */
    private static void removeTopics(Connection connection, Cut cut) throws SQLException {
        if (cut.removed().isEmpty()) {
            return;
        }
        Array topics = connection.createArrayOf("uuid", cut.removed().toArray());
        for (String sql :
                List.of(
                        "INSERT INTO log.removed_topic (topic_id, removed_at, collected) SELECT t,"
                                + " clock_timestamp(), false FROM unnest(?::uuid[]) t"
                                + " ON CONFLICT DO NOTHING",
                        "DELETE FROM log.partition WHERE topic_id = ANY (?)")) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, topics);
                statement.executeUpdate();
            }
        }
    }

    private void insertReads(Connection connection, Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.read_usage (session_id, cut, organization_id,
                            at, bytes, records, requests)
                        VALUES (?, ?, ?, ?, ?, ?, ?)\
                        """)) {
            for (ReadUsage.Row row : cut.reads()) {
                statement.setLong(1, sessionEpoch);
                statement.setLong(2, cut.number());
                statement.setObject(3, row.organization());
                statement.setTimestamp(4, new Timestamp(row.atMillis()));
                statement.setLong(5, row.bytes());
                statement.setLong(6, row.records());
                statement.setLong(7, row.requests());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
