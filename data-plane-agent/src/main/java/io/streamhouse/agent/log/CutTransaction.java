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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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

    /**
     * Whether this very cut was recorded before, and not another of its number: two agents that
     * recover the same session may end theirs at different turns.
     */
    private boolean isRecorded(Cut cut, Optional<StoredSegment> segment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT recorded_cut = ? AND recorded_turn = ? AND recorded_through >= ?
                               AND (?::uuid IS NULL OR EXISTS (
                                   SELECT FROM log.segment WHERE segment_id = ?::uuid))
                          FROM log.session WHERE session_id = ?\
                        """)) {
            UUID id = segment.map(StoredSegment::id).orElse(null);
            statement.setLong(1, cut.number());
            statement.setLong(2, cut.throughTurn());
            statement.setTimestamp(3, new Timestamp(cut.atMillis()));
            statement.setObject(4, id, java.sql.Types.OTHER);
            statement.setObject(5, id, java.sql.Types.OTHER);
            statement.setLong(6, session);
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
        List<Cut.Usage> parts = new ArrayList<>();
        cut.slices().forEach(slice -> parts.addAll(Cut.usage(slice.content(), windowMillis)));
        if (parts.isEmpty()) {
            return;
        }
        SqlColumns<Cut.Usage> columns = new SqlColumns<>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.usage (topic_id, partition, base_offset, last_offset,
                            organization_id, records, bytes, first_append_time, last_append_time)
                        SELECT topic, partition, base, last, organization, records, bytes, %s, %s
                          FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::uuid[],
                                   ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                               AS part (topic, partition, base, last, organization, records, bytes,
                                   first_millis, last_millis)\
                        """
                                .formatted(
                                        SqlColumns.time("first_millis"),
                                        SqlColumns.time("last_millis")))) {
            statement.setArray(1, columns.uuids(part -> part.of().topic()));
            statement.setArray(2, columns.ints(part -> part.of().partition()));
            statement.setArray(3, columns.longs(Cut.Usage::baseOffset));
            statement.setArray(4, columns.longs(Cut.Usage::lastOffset));
            statement.setArray(5, columns.uuids(part -> part.of().organization()));
            statement.setArray(6, columns.longs(Cut.Usage::records));
            statement.setArray(7, columns.longs(Cut.Usage::bytes));
            statement.setArray(8, columns.longs(Cut.Usage::firstMillis));
            statement.setArray(9, columns.longs(Cut.Usage::lastMillis));
            statement.executeUpdate();
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
        List<PartitionSlice> slices =
                cut.slices().stream()
                        .map(Cut.Slice::content)
                        .filter(content -> !removed.contains(content.topic()))
                        .toList();
        if (slices.isEmpty()) {
            return;
        }
        int changed = updatePartitions(slices);
        List<PartitionSlice> first =
                slices.stream().filter(content -> content.baseOffset() == 0).toList();
        if (!first.isEmpty()) {
            changed += insertPartitions(first);
        }
        if (changed != slices.size()) {
            throw new IllegalStateException("a partition is not where its next segment begins");
        }
    }

    private int updatePartitions(List<PartitionSlice> slices) throws SQLException {
        SqlColumns<PartitionSlice> columns = new SqlColumns<>(connection, slices);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.partition p
                           SET next_offset = part.last + 1,
                               stored_bytes = p.stored_bytes + part.bytes,
                               small_ranges = p.small_ranges + 1,
                               last_append_time = %s
                          FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
                                   ?::bigint[])
                               AS part (topic, number, base, last, bytes, last_millis)
                         WHERE p.topic_id = part.topic AND p.partition = part.number
                           AND p.next_offset = part.base\
                        """
                                .formatted(SqlColumns.time("part.last_millis")))) {
            statement.setArray(1, columns.uuids(PartitionSlice::topic));
            statement.setArray(2, columns.ints(PartitionSlice::partition));
            statement.setArray(3, columns.longs(PartitionSlice::baseOffset));
            statement.setArray(4, columns.longs(PartitionSlice::lastOffset));
            statement.setArray(5, columns.longs(CutTransaction::bytes));
            statement.setArray(6, columns.longs(CutTransaction::lastMillis));
            return statement.executeUpdate();
        }
    }

    /** Partitions that have no row yet. */
    private int insertPartitions(List<PartitionSlice> slices) throws SQLException {
        SqlColumns<PartitionSlice> columns = new SqlColumns<>(connection, slices);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.partition (topic_id, partition, organization_id, log_start,
                            next_offset, stored_bytes, small_ranges, last_append_time)
                        SELECT topic, number, organization, 0, last + 1, bytes, 1, %s
                          FROM unnest(?::uuid[], ?::int[], ?::uuid[], ?::bigint[], ?::bigint[],
                                   ?::bigint[])
                               AS part (topic, number, organization, last, bytes, last_millis)
                        ON CONFLICT (topic_id, partition) DO NOTHING\
                        """
                                .formatted(SqlColumns.time("last_millis")))) {
            statement.setArray(1, columns.uuids(PartitionSlice::topic));
            statement.setArray(2, columns.ints(PartitionSlice::partition));
            statement.setArray(3, columns.uuids(PartitionSlice::organization));
            statement.setArray(4, columns.longs(PartitionSlice::lastOffset));
            statement.setArray(5, columns.longs(CutTransaction::bytes));
            statement.setArray(6, columns.longs(CutTransaction::lastMillis));
            return statement.executeUpdate();
        }
    }

    private static long bytes(PartitionSlice slice) {
        return slice.batches().stream().mapToLong(batch -> batch.size()).sum();
    }

    private static long lastMillis(PartitionSlice slice) {
        return slice.batches().getLast().appendTimeMillis();
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

    /** Where one producer stands in one partition. */
    private record Position(PartitionSlice in, long producerKey, Progress.Standing standing) {}

    /** A producer that expired meanwhile has none. */
    private void upsertPositions(Cut cut, Set<UUID> removed) throws SQLException {
        List<Position> positions = new ArrayList<>();
        for (Cut.Slice slice : cut.slices()) {
            if (!removed.contains(slice.content().topic())) {
                slice.standings()
                        .forEach((key, standing) ->
                                positions.add(new Position(slice.content(), key, standing)));
            }
        }
        if (positions.isEmpty()) {
            return;
        }
        SqlColumns<Position> columns = new SqlColumns<>(connection, positions);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.producer_position (producer_key, topic_id, partition,
                            organization_id, incarnation, resumed_after, last_sequence, last_offset,
                            updated_at)
                        SELECT place.producer_key, topic, number, organization, incarnation_at,
                               resumed, sequence, last, clock_timestamp()
                          FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::uuid[], ?::bigint[],
                                   ?::bigint[], ?::bigint[], ?::bigint[])
                               AS place (producer_key, topic, number, organization, incarnation_at,
                                   resumed, sequence, last)
                         WHERE EXISTS (SELECT FROM log.producer p
                               WHERE p.producer_key = place.producer_key)
                        ON CONFLICT (producer_key, topic_id, partition) DO UPDATE SET
                            incarnation = excluded.incarnation,
                            resumed_after = excluded.resumed_after,
                            last_sequence = excluded.last_sequence,
                            last_offset = excluded.last_offset,
                            updated_at = excluded.updated_at\
                        """)) {
            statement.setArray(1, columns.longs(Position::producerKey));
            statement.setArray(2, columns.uuids(position -> position.in().topic()));
            statement.setArray(3, columns.ints(position -> position.in().partition()));
            statement.setArray(4, columns.uuids(position -> position.in().organization()));
            statement.setArray(5, columns.longs(one -> one.standing().incarnation()));
            statement.setArray(6, columns.longs(one -> one.standing().resumedAfter()));
            statement.setArray(7, columns.longs(one -> one.standing().lastSequence()));
            statement.setArray(8, columns.longs(one -> one.standing().lastOffset()));
            statement.executeUpdate();
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
