package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Fence;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.producer.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@link Compactions} in PostgreSQL. The exchange locks the session's fence, the slot's lease, the
 * partition's row, and then segments: who collects or exchanges ranges of a partition holds its
 * row.
 */
public final class PostgresCompactions implements Compactions {
    private static final int CANDIDATES = 64;

    private final Database database;

    /** Over PostgreSQL. */
    public PostgresCompactions(Database database) {
        this.database = database;
    }

    @Override
    public List<Candidate> candidates(List<Integer> slots, int piecesMin) {
        return database.transaction(connection -> {
            List<Candidate> found = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT topic_id, partition, organization_id, log_start, small_ranges
                              FROM log.partition
                             WHERE slot = ANY (?) AND small_ranges >= ?
                             ORDER BY small_ranges DESC LIMIT ?\
                            """)) {
                statement.setArray(1, connection.createArrayOf("int2", slots.toArray()));
                statement.setInt(2, piecesMin);
                statement.setInt(3, CANDIDATES);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(
                                new Candidate(
                                        new Place(row.getObject(1, UUID.class), row.getInt(2)),
                                        row.getObject(3, UUID.class),
                                        row.getLong(4),
                                        row.getInt(5)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public List<Piece> pieces(Place place, long fromOffset, int limit) {
        return database.transaction(connection -> {
            List<Piece> found = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT segment_id, object_key, s.size_bytes, s.level, base_offset,
                                   last_offset, position, r.size_bytes, first_append_time,
                                   last_append_time
                              FROM log.segment_range r JOIN log.segment s USING (segment_id)
                             WHERE topic_id = ? AND partition = ? AND base_offset >= ?
                             ORDER BY base_offset LIMIT ?\
                            """)) {
                statement.setObject(1, place.topic());
                statement.setInt(2, place.partition());
                statement.setLong(3, fromOffset);
                statement.setInt(4, limit);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(piece(row));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public boolean compact(long session, Place place, List<Piece> replaced, Merged by)
            throws Sealed {
        requireWhole(replaced, by);
        Optional<Boolean> done =
                database.transaction(connection ->
                        Fence.holdOpen(connection, session)
                                ? Optional.of(exchange(connection, session, place, replaced, by))
                                : Optional.empty());
        if (done.isEmpty()) {
            throw new Sealed(session);
        }
        return done.get();
    }

    private static Piece piece(ResultSet row) throws SQLException {
        return new Piece(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getLong(3),
                row.getInt(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getTimestamp(9).getTime(),
                row.getTimestamp(10).getTime());
    }

    private static void requireWhole(List<Piece> replaced, Merged by) {
        long bytes = 0;
        long next = replaced.getFirst().baseOffset();
        for (Piece piece : replaced) {
            if (piece.baseOffset() != next) {
                throw new IllegalArgumentException("ranges that do not follow each other");
            }
            next = piece.lastOffset() + 1;
            bytes += piece.sizeBytes();
        }
        if (bytes != by.rangeBytes()) {
            throw new IllegalArgumentException(
                    "%d bytes cannot take the place of %d".formatted(by.rangeBytes(), bytes));
        }
    }

    private static boolean exchange(
            Connection connection, long session, Place place, List<Piece> replaced, Merged by)
            throws SQLException {
        if (!holdLease(connection, session, place) || !holdPartition(connection, place)) {
            return false;
        }
        if (exists(connection, by.segment())) {
            return true;
        }
        if (delete(connection, place, replaced) != replaced.size()) {
            connection.rollback();
            return false;
        }
        insertSegment(connection, session, by);
        Piece first = replaced.getFirst();
        Piece last = replaced.getLast();
        RangeRows.insert(
                connection,
                by.segment(),
                List.of(
                        new RangeRows.Row(
                                by.organization(),
                                place.topic(),
                                place.partition(),
                                first.baseOffset(),
                                last.lastOffset(),
                                by.position(),
                                by.rangeBytes(),
                                first.firstMillis(),
                                last.lastMillis())));
        RangeRows.markUnused(
                connection, replaced.stream().map(Piece::segment).collect(Collectors.toSet()));
        return true;
    }

    private static boolean holdLease(Connection connection, long session, Place place)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT FROM log.lease WHERE slot = ? AND session_id = ? FOR SHARE")) {
            statement.setInt(1, Slots.of(place.topic(), place.partition()));
            statement.setLong(2, session);
            return statement.executeQuery().next();
        }
    }

    private static boolean holdPartition(Connection connection, Place place) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT FROM log.partition WHERE topic_id = ? AND partition = ?"
                                + " FOR NO KEY UPDATE")) {
            statement.setObject(1, place.topic());
            statement.setInt(2, place.partition());
            return statement.executeQuery().next();
        }
    }

    private static boolean exists(Connection connection, UUID segment) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM log.segment WHERE segment_id = ?")) {
            statement.setObject(1, segment);
            return statement.executeQuery().next();
        }
    }

    /** Takes out those that are there as they were; how many. */
    private static int delete(Connection connection, Place place, List<Piece> replaced)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH gone AS (
                            DELETE FROM log.segment_range r
                             USING unnest(?::bigint[], ?::bigint[], ?::uuid[])
                                   AS asked (base, last, segment)
                             WHERE r.topic_id = ? AND r.partition = ?
                               AND r.base_offset = asked.base AND r.last_offset = asked.last
                               AND r.segment_id = asked.segment
                            RETURNING r.segment_id),
                        counted AS (
                            UPDATE log.partition SET small_ranges = small_ranges - (
                                   SELECT count(*) FROM gone JOIN log.segment s USING (segment_id)
                                    WHERE s.level = 0)
                             WHERE topic_id = ? AND partition = ?)
                        SELECT count(*) FROM gone\
                        """)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", replaced.stream().map(Piece::baseOffset).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", replaced.stream().map(Piece::lastOffset).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "uuid", replaced.stream().map(Piece::segment).toArray()));
            statement.setObject(4, place.topic());
            statement.setInt(5, place.partition());
            statement.setObject(6, place.topic());
            statement.setInt(7, place.partition());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void insertSegment(Connection connection, long session, Merged by)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.segment (segment_id, object_key, session_id, size_bytes,
                            sha256, level, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, clock_timestamp())\
                        """)) {
            statement.setObject(1, by.segment());
            statement.setString(2, by.key());
            statement.setLong(3, session);
            statement.setLong(4, by.sizeBytes());
            statement.setBytes(5, by.sha256());
            statement.setInt(6, by.level());
            statement.executeUpdate();
        }
    }
}
