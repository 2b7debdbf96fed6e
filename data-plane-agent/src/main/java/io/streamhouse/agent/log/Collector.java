package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what nothing refers to any more, on a thread of its own: the ranges of removed topics,
 * segments without a range, and at the start the objects of earlier sessions that no transaction
 * recorded. An object goes only after the transaction that made it unreferenced; one that a crash
 * leaves behind goes at the next start.
 */
final class Collector {
    private static final Logger log = LoggerFactory.getLogger(Collector.class);
    private static final Duration UPLOAD_MAX = Duration.ofHours(1);
    private static final int TOPICS_MAX = 64;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final SegmentStore store;
    private final Database database;
    private final String folder;
    private final long sessionEpoch;
    private final InstantSource clock;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private boolean swept;

    Collector(
            SegmentStore store,
            Database database,
            String agentId,
            long sessionEpoch,
            InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.database = database;
        this.folder = "l0/" + agentId + "/";
        this.sessionEpoch = sessionEpoch;
        this.thread = Thread.ofPlatform().name("collector").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** There is something to collect. */
    void wake() {
        wakes.release();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void run() {
        try {
            while (true) {
                collect();
                if (wakes.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What goes wrong here waits for the next look: nothing else depends on it. */
    private void collect() {
        try {
            if (!swept) {
                sweep();
                swept = true;
            }
            while (!Thread.currentThread().isInterrupted()) {
                Optional<List<String>> unreferenced = database.transaction(Collector::collectPage);
                if (unreferenced.isEmpty()) {
                    return;
                }
                store.delete(unreferenced.get());
            }
        } catch (IOException | RuntimeException e) {
            log.warn("deleted data is not all collected yet: {}", e.toString());
        }
    }

    private void sweep() throws IOException {
        store.deleteUnfinished(clock.instant().minus(UPLOAD_MAX));
        String after = "";
        SegmentStore.Page page;
        do {
            page = store.list(folder, after);
            List<String> earlier = new ArrayList<>();
            for (SegmentStore.Listed object : page.objects()) {
                after = object.key();
                if (isOfEarlierSession(after)) {
                    earlier.add(after);
                }
            }
            deleteUnrecorded(earlier);
        } while (page.more());
    }

    private boolean isOfEarlierSession(String key) {
        String[] parts = key.substring(folder.length()).split("/", 2);
        try {
            return parts.length == 2 && Long.parseLong(parts[0]) < sessionEpoch;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private void deleteUnrecorded(List<String> keys) throws IOException {
        Set<String> unrecorded = new HashSet<>(keys);
        database.run(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT object_key FROM log.segment WHERE object_key = ANY (?)")) {
                statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        unrecorded.remove(row.getString(1));
                    }
                }
            }
        });
        if (!unrecorded.isEmpty()) {
            store.delete(List.copyOf(unrecorded));
            log.info("{} objects that no transaction recorded are deleted", unrecorded.size());
        }
    }

    /** Objects that are unreferenced once this is committed; empty when all is collected. */
    private static Optional<List<String>> collectPage(Connection connection) throws SQLException {
        // First the topics, then their ranges: a topic that shows has all its ranges committed.
        Array topics =
                connection.createArrayOf(
                        "uuid",
                        ids(
                                connection,
                                "SELECT topic_id FROM log.removed_topic WHERE NOT collected LIMIT "
                                        + TOPICS_MAX,
                                Optional.empty()));
        Object[] segments =
                ids(
                        connection,
                        """
                        DELETE FROM log.segment_range
                         WHERE (topic_id, partition, base_offset) IN (
                               SELECT topic_id, partition, base_offset FROM log.segment_range
                                WHERE topic_id = ANY (?) LIMIT 500)
                        RETURNING segment_id\
                        """,
                        Optional.of(topics));
        if (segments.length > 0) {
            return Optional.of(deleteSegments(connection, segments));
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "UPDATE log.removed_topic SET collected = true"
                                + " WHERE topic_id = ANY (?)")) {
            statement.setArray(1, topics);
            return statement.executeUpdate() == 0 ? Optional.empty() : Optional.of(List.of());
        }
    }

    private static List<String> deleteSegments(Connection connection, Object[] segments)
            throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        DELETE FROM log.segment s WHERE segment_id = ANY (?) AND NOT EXISTS (
                               SELECT FROM log.segment_range r WHERE r.segment_id = s.segment_id)
                        RETURNING object_key\
                        """)) {
            statement.setArray(1, connection.createArrayOf("uuid", segments));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(row.getString(1));
                }
            }
        }
        return keys;
    }

    private static Object[] ids(Connection connection, String sql, Optional<Array> among)
            throws SQLException {
        Set<UUID> found = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (among.isPresent()) {
                statement.setArray(1, among.get());
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
            }
        }
        return found.toArray();
    }
}
