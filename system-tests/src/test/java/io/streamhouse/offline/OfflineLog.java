package io.streamhouse.offline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The whole log: what the manifest in PostgreSQL names in the object store, and behind it what only
 * the WAL holds. Batches that are in both must be the same bytes.
 */
public final class OfflineLog {
    private static final int WAL_BLOCK_BYTES = 4096;
    private static final int RING_TABLES = 4;

    private final Map<Place, NavigableMap<Long, LogBatch>> batches = new HashMap<>();
    private final Map<Place, Long> logStarts = new HashMap<>();
    private final Set<UUID> removedTopics = new HashSet<>();
    private final Map<Reign, Set<Long>> sessions = new HashMap<>();
    private long recordedBytes;
    private int compared;

    /** A partition under one leader. */
    private record Reign(Place place, int epoch) {}

    private OfflineLog() {}

    /**
     * Reads everything.
     *
     * @param database as superuser
     * @param walDirectory of a {@code file} WAL; null: the WAL is in PostgreSQL
     * @throws Damage naming the first thing that is not as it must be
     */
    public static OfflineLog read(Connection database, Objects objects, Path walDirectory)
            throws SQLException, IOException {
        OfflineLog log = new OfflineLog();
        log.readRemovedTopics(database);
        log.readLogStarts(database);
        log.readSegments(database, objects);
        if (walDirectory == null) {
            log.readRing(database);
        } else {
            log.readWalFiles(walDirectory);
        }
        log.requireDense();
        return log;
    }

    /** The batches of a partition, in the order of their offsets. */
    public List<LogBatch> partition(UUID topic, int partition) {
        return List.copyOf(
                batches.getOrDefault(new Place(topic, partition), new TreeMap<>()).values());
    }

    public long recordedBytes() {
        return recordedBytes;
    }

    /** How many batches were found both in a segment and in the WAL, and were the same. */
    public int compared() {
        return compared;
    }

    /** Epochs of a partition's leaders never go back, and each belongs to one session. */
    public void requireOneLeaderAtATime() {
        sessions.forEach((reign, holders) -> {
            if (holders.size() > 1) {
                throw new Damage(reign.toString(), "was led by the sessions " + holders);
            }
        });
        batches.forEach((place, log) -> {
            int epoch = -1;
            for (LogBatch batch : log.values()) {
                if (batch.leaderEpoch() < epoch) {
                    throw new Damage(place.toString(), "the leader epoch goes back at " + batch);
                }
                epoch = batch.leaderEpoch();
            }
        });
    }

    private void readRemovedTopics(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT topic_id FROM log.removed_topic")) {
            while (row.next()) {
                removedTopics.add(row.getObject(1, UUID.class));
            }
        }
    }

    private void readLogStarts(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT topic_id, partition, log_start FROM log.partition")) {
            while (row.next()) {
                logStarts.put(
                        new Place(row.getObject(1, UUID.class), row.getInt(2)), row.getLong(3));
            }
        }
    }

    private void readSegments(Connection database, Objects objects)
            throws SQLException, IOException {
        String sql =
                "SELECT object_key, s.size_bytes, topic_id, partition, base_offset, last_offset,"
                        + " position, r.size_bytes, CASE WHEN level = 0 THEN session_id END"
                        + " FROM log.segment s JOIN log.segment_range r USING (segment_id)"
                        + " ORDER BY object_key";
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String key = "";
            List<SegmentObject.Range> ranges = List.of();
            while (row.next()) {
                if (!row.getString(1).equals(key)) {
                    key = row.getString(1);
                    byte[] object = objects.read(key);
                    if (object.length != row.getLong(2)) {
                        throw new Damage(key, "is not as long as the manifest says");
                    }
                    ranges = SegmentObject.read(object, key);
                }
                Place place = new Place(row.getObject(3, UUID.class), row.getInt(4));
                long base = row.getLong(5);
                SegmentObject.Range range = find(ranges, place, base, key);
                if (range.lastOffset() != row.getLong(6)
                        || range.position() != row.getLong(7)
                        || range.size() != row.getLong(8)) {
                    throw new Damage(key, "the manifest's range differs from the footer's");
                }
                recordedBytes += range.size();
                Long session = row.getObject(9, Long.class);
                range.batches().forEach(batch -> put(place, batch, session));
            }
        }
    }

    private static SegmentObject.Range find(
            List<SegmentObject.Range> ranges, Place place, long base, String key) {
        return ranges.stream()
                .filter(it -> it.place().equals(place) && it.baseOffset() == base)
                .findFirst()
                .orElseThrow(() -> new Damage(key, "holds no range of " + place + " at " + base));
    }

    private void readWalFiles(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.list(directory)) {
            files =
                    paths.filter(it -> it.getFileName().toString().matches("wal-[0-9]{16}\\.log"))
                            .sorted()
                            .toList();
        }
        UUID identity =
                UUID.fromString(Files.readString(directory.resolveSibling("identity")).strip());
        long secret = identity.getMostSignificantBits() ^ identity.getLeastSignificantBits();
        long last = 0;
        for (Path path : files) {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path));
            long number = Long.parseLong(path.getFileName().toString().substring(4, 20));
            int at = 0;
            while (true) {
                var turn = WalTurn.at(in, at, path.getFileName().toString());
                if (turn.isEmpty()
                        || turn.get().mark() != (number ^ secret)
                        || last != 0 && turn.get().number() != last + 1) {
                    break;
                }
                last = turn.get().number();
                add(turn.get(), null);
                at += -Math.floorDiv(-turn.get().size(), WAL_BLOCK_BYTES) * WAL_BLOCK_BYTES;
            }
        }
    }

    private void readRing(Connection database) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < RING_TABLES; i++) {
            sql.append(i == 0 ? "" : " UNION ALL ")
                    .append("SELECT session_id, turn, content FROM log.wal_")
                    .append(i);
        }
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql + " ORDER BY 1, 2")) {
            while (row.next()) {
                String where = "session " + row.getLong(1) + " turn " + row.getLong(2);
                WalTurn turn =
                        WalTurn.at(ByteBuffer.wrap(row.getBytes(3)), 0, where)
                                .orElseThrow(() -> new Damage(where, "no turn"));
                if (turn.number() != row.getLong(2)) {
                    throw new Damage(where, "holds turn " + turn.number());
                }
                add(turn, row.getLong(1));
            }
        }
    }

    private void add(WalTurn turn, Long session) {
        for (WalTurn.Entry entry : turn.entries()) {
            put(entry.place(), entry.batch(), session);
        }
    }

    /** The session is null where it is not known. */
    private void put(Place place, LogBatch batch, Long session) {
        if (removedTopics.contains(place.topic())
                || batch.lastOffset() < logStarts.getOrDefault(place, 0L)) {
            return;
        }
        if (session != null) {
            sessions.computeIfAbsent(new Reign(place, batch.leaderEpoch()), _ -> new HashSet<>())
                    .add(session);
        }
        LogBatch known =
                batches.computeIfAbsent(place, _ -> new TreeMap<>())
                        .putIfAbsent(batch.baseOffset(), batch);
        if (known == null) {
            return;
        }
        compared++;
        if (!Arrays.equals(known.bytes(), batch.bytes())) {
            throw new Damage(batch.toString(), "differs from " + known);
        }
    }

    private void requireDense() {
        List<String> holes = new ArrayList<>();
        batches.forEach((place, log) -> {
            long expected = log.firstEntry().getValue().baseOffset();
            if (expected > logStarts.getOrDefault(place, 0L)) {
                holes.add(place + " begins at " + expected);
            }
            for (LogBatch batch : log.values()) {
                if (batch.baseOffset() != expected) {
                    holes.add(place + ": " + batch + " instead of " + expected);
                }
                expected = batch.lastOffset() + 1;
            }
        });
        if (!holes.isEmpty()) {
            throw new Damage("the log", String.join("; ", holes));
        }
    }
}
