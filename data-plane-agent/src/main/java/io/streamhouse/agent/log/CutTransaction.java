package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.ReadUsage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The one transaction that records a cut: segment, ranges, usage, partitions, producers, reads, and
 * how far the session is. Its fence is held. Doing it again changes nothing.
 *
 * <p>Of a topic that another agent's cut has removed, usage is all that is still recorded.
 */
record CutTransaction(Connection connection, long session, long windowMillis) {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::topic).thenComparingInt(Place::partition);

    /** False when the session is not where the cut begins. */
    boolean run(Cut cut, Optional<StoredSegment> segment) throws SQLException {
        if (!advance(cut)) {
            return isRecorded(cut, segment);
        }
        Set<UUID> removed = holdRemovedTopics(cut);
        insertUsage(cut);
        if (segment.isPresent()) {
            insertSegment(segment.get(), removed);
        }
        advancePartitions(cut, removed);
        changePartitions(cut, removed);
        upsertPositions(cut, removed);
        insertReads(cut);
        removeTopics(cut);
        return true;
    }

    private boolean advance(Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.session
                           SET recorded_cut = ?, recorded_turn = greatest(recorded_turn, ?),
                               recorded_through = greatest(recorded_through, ?)
                         WHERE session_id = ? AND recorded_cut = ?\
                        """)) {
            statement.setLong(1, cut.number());
            statement.setLong(2, cut.throughTurn());
            statement.setTimestamp(3, new Timestamp(cut.atMillis()));
            statement.setLong(4, session);
            statement.setLong(5, cut.number() - 1);
            return statement.executeUpdate() == 1;
        }
    }

    /** Whether this very cut was recorded before, and not another of its number. */
    private boolean isRecorded(Cut cut, Optional<StoredSegment> segment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT recorded_cut = ? AND (?::uuid IS NULL
                               OR EXISTS (SELECT FROM log.segment WHERE segment_id = ?::uuid))
                          FROM log.session WHERE session_id = ?\
                        """)) {
            UUID id = segment.map(StoredSegment::id).orElse(null);
            statement.setLong(1, cut.number());
            statement.setObject(2, id, java.sql.Types.OTHER);
            statement.setObject(3, id, java.sql.Types.OTHER);
            statement.setLong(4, session);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** No topic of the cut is removed by others from here on; those that were. */
    private Set<UUID> holdRemovedTopics(Cut cut) throws SQLException {
        if (!cut.removed().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE log.removed_topic IN EXCLUSIVE MODE");
            }
        }
        Set<UUID> topics = new HashSet<>();
        cut.slices().forEach(slice -> topics.add(slice.content().topic()));
        cut.changes().forEach(change -> topics.add(change.place().topic()));
        Set<UUID> removed = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT topic_id FROM log.removed_topic"
                                + " WHERE topic_id = ANY (?) FOR KEY SHARE")) {
            statement.setArray(1, array("uuid", topics.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    removed.add(row.getObject(1, UUID.class));
                }
            }
        }
        return removed;
    }

    private void insertUsage(Cut cut) throws SQLException {
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

    private void insertSegment(StoredSegment stored, Set<UUID> removed) throws SQLException {
        boolean used =
                stored.ranges().stream().anyMatch(one -> !removed.contains(one.slice().topic()));
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.segment (segment_id, object_key, session_id, size_bytes,
                            sha256, created_at, removed_at)
                        VALUES (?, ?, ?, ?, ?, clock_timestamp(),
                            CASE WHEN ? THEN NULL ELSE clock_timestamp() END)\
                        """)) {
            statement.setObject(1, stored.id());
            statement.setString(2, stored.key());
            statement.setLong(3, session);
            statement.setLong(4, stored.sizeBytes());
            statement.setBytes(5, stored.sha256());
            statement.setBoolean(6, used);
            statement.executeUpdate();
        }
        RangeRows.insert(
                connection,
                stored.id(),
                stored.ranges().stream()
                        .filter(one -> !removed.contains(one.slice().topic()))
                        .map(RangeRows.Row::of)
                        .toList());
    }

    /** Each partition must be exactly where this cut begins: offsets stay dense. */
    private void advancePartitions(Cut cut, Set<UUID> removed) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.partition AS p (topic_id, partition, organization_id,
                            log_start, next_offset, stored_bytes, small_ranges,
                            last_append_time)
                        SELECT ?, ?, ?, 0, ?, ?, 1, ?
                         WHERE ? = 0 OR EXISTS (SELECT FROM log.partition
                               WHERE topic_id = ? AND partition = ?)
                        ON CONFLICT (topic_id, partition) DO UPDATE SET
                            next_offset = excluded.next_offset,
                            stored_bytes = p.stored_bytes + excluded.stored_bytes,
                            small_ranges = p.small_ranges + 1,
                            last_append_time = excluded.last_append_time
                         WHERE p.next_offset = ?\
                        """)) {
            for (PartitionSlice content : inOrder(cut, removed)) {
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

    private static List<PartitionSlice> inOrder(Cut cut, Set<UUID> removed) {
        return cut.slices().stream()
                .map(Cut.Slice::content)
                .filter(content -> !removed.contains(content.topic()))
                .sorted(
                        Comparator.comparing(
                                content -> new Place(content.topic(), content.partition()), ORDER))
                .toList();
    }

    private void changePartitions(Cut cut, Set<UUID> removed) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.partition AS p (topic_id, partition, organization_id,
                            log_start, next_offset, stored_bytes, last_append_time, fence)
                        VALUES (?, ?, ?, ?, 0, 0, 'epoch', ?)
                        ON CONFLICT (topic_id, partition) DO UPDATE SET
                            log_start = greatest(p.log_start, excluded.log_start),
                            fence = excluded.fence\
                        """)) {
            List<Cut.Change> changes =
                    cut.changes().stream()
                            .filter(change -> !removed.contains(change.place().topic()))
                            .sorted(Comparator.comparing(Cut.Change::place, ORDER))
                            .toList();
            for (Cut.Change change : changes) {
                statement.setObject(1, change.place().topic());
                statement.setInt(2, change.place().partition());
                statement.setObject(3, change.organization());
                statement.setLong(4, change.logStart());
                statement.setString(5, change.fence());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void upsertPositions(Cut cut, Set<UUID> removed) throws SQLException {
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
                if (removed.contains(slice.content().topic())) {
                    continue;
                }
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

    private void insertReads(Cut cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.read_usage (session_id, cut, organization_id, at, bytes,
                            records, requests)
                        VALUES (?, ?, ?, ?, ?, ?, ?)\
                        """)) {
            for (ReadUsage.Row row : cut.reads()) {
                statement.setLong(1, session);
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

    /** What a removed topic stored is not billed from here on; its ranges go page by page. */
    private void removeTopics(Cut cut) throws SQLException {
        if (cut.removed().isEmpty()) {
            return;
        }
        Array topics = array("uuid", cut.removed().toArray());
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

    private Array array(String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }
}
