package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.segment.RecordedSegment;
import io.streamhouse.agent.segment.RecordedSegments;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Recorded segments that hold a range, in the order of their ids. All calls block. */
final class SegmentsInUse implements RecordedSegments {
    private static final String COLUMNS =
            "SELECT segment_id, object_key, size_bytes, sha256 FROM log.segment s"
                    + " WHERE removed_at IS NULL AND ";

    private final Database database;

    SegmentsInUse(Database database) {
        this.database = database;
    }

    @Override
    public List<RecordedSegment> after(Optional<UUID> after, int limit) throws IOException {
        return read(
                COLUMNS + "segment_id > ? ORDER BY segment_id LIMIT " + limit,
                after.orElse(new UUID(0, 0)));
    }

    @Override
    public Optional<RecordedSegment> find(UUID segment) throws IOException {
        return read(COLUMNS + "segment_id = ?", segment).stream()
                .filter(found -> !found.ranges().isEmpty())
                .findFirst();
    }

    private record Row(UUID id, String key, long sizeBytes, Optional<byte[]> sha256) {}

    private List<RecordedSegment> read(String sql, UUID id) throws IOException {
        try {
            return database.transaction(connection -> {
                List<Row> rows = rows(connection, sql, id);
                Map<UUID, List<RecordedSegment.Use>> uses = uses(connection, rows);
                List<RecordedSegment> found = new ArrayList<>();
                for (Row row : rows) {
                    found.add(
                            new RecordedSegment(
                                    row.id(),
                                    row.key(),
                                    row.sizeBytes(),
                                    row.sha256(),
                                    uses.getOrDefault(row.id(), List.of())));
                }
                return found;
            });
        } catch (DatabaseUnavailable e) {
            throw new IOException("the rows of segments cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Row> rows(Connection connection, String sql, UUID id) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(
                            new Row(
                                    row.getObject(1, UUID.class),
                                    row.getString(2),
                                    row.getLong(3),
                                    Optional.ofNullable(row.getBytes(4))));
                }
            }
        }
        return rows;
    }

    private static Map<UUID, List<RecordedSegment.Use>> uses(Connection connection, List<Row> rows)
            throws SQLException {
        Map<UUID, List<RecordedSegment.Use>> uses = new LinkedHashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT segment_id, topic_id, partition, base_offset, last_offset"
                                + " FROM log.segment_range WHERE segment_id = ANY (?)")) {
            Object[] ids = rows.stream().map(Row::id).toArray();
            statement.setArray(1, connection.createArrayOf("uuid", ids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    uses.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                            .add(
                                    new RecordedSegment.Use(
                                            row.getObject(2, UUID.class),
                                            row.getInt(3),
                                            row.getLong(4),
                                            row.getLong(5)));
                }
            }
        }
        return uses;
    }
}
