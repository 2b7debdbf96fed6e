package io.streamhouse.agent.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every segment again, once a day and slowly, and holds it against the size and digest that
 * were recorded with it. What does not fit is told, with the records that are affected; nothing is
 * ever changed or deleted.
 */
public final class Scrubber implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Scrubber.class);
    private static final int PAGE = 100;
    private static final int READ_BYTES = 1 << 20;
    private static final long BYTES_PER_SECOND = 16L << 20;
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Database database;
    private final SegmentStore store;
    private final BooleanSupplier chosen;
    private final InstantSource clock;
    private final Deque<Recorded> page = new ArrayDeque<>();
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong completedMillis = new AtomicLong();
    private UUID after = new UUID(0, 0);

    private record Recorded(UUID id, String key, long sizeBytes, Optional<byte[]> sha256) {}

    /**
     * @param chosen false: another agent does it
     */
    public Scrubber(
            Database database, SegmentStore store, BooleanSupplier chosen, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.chosen = chosen;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "scrubber";
    }

    /** Segments found damaged or missing since the start. */
    public long damaged() {
        return damaged.get();
    }

    /** Counts what was read and what was found. */
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("streamhouse.scrub.objects", objects, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.scrub.bytes", bytes, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.scrub.damaged", damaged, AtomicLong::get)
                .register(metrics);
        Gauge.builder(
                        "streamhouse.scrub.completed.seconds",
                        completedMillis,
                        millis -> millis.get() / 1_000.0)
                .register(metrics);
    }

    @Override
    public Duration step() {
        if (!chosen.getAsBoolean()) {
            page.clear();
            after = new UUID(0, 0);
            return AGAIN;
        }
        try {
            if (page.isEmpty() && !nextPage()) {
                after = new UUID(0, 0);
                completedMillis.set(clock.millis());
                log.info("all segments were read again; {} are damaged", damaged);
                return EVERY;
            }
            Recorded next = page.getFirst();
            scrub(next);
            page.removeFirst();
            return Duration.ofMillis(next.sizeBytes() * 1_000 / BYTES_PER_SECOND);
        } catch (IOException | DatabaseUnavailable e) {
            log.warn("segments cannot be read again now: {}", e.getMessage());
            return AGAIN;
        }
    }

    private boolean nextPage() {
        page.addAll(
                database.transaction(connection -> {
                    List<Recorded> found = new ArrayList<>();
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT segment_id, object_key, size_bytes, sha256"
                                            + " FROM log.segment WHERE segment_id > ?"
                                            + " AND removed_at IS NULL ORDER BY segment_id LIMIT "
                                            + PAGE)) {
                        statement.setObject(1, after);
                        try (ResultSet row = statement.executeQuery()) {
                            while (row.next()) {
                                found.add(
                                        new Recorded(
                                                row.getObject(1, UUID.class),
                                                row.getString(2),
                                                row.getLong(3),
                                                Optional.ofNullable(row.getBytes(4))));
                            }
                        }
                    }
                    return found;
                }));
        if (page.isEmpty()) {
            return false;
        }
        after = page.getLast().id();
        return true;
    }

    private void scrub(Recorded segment) throws IOException {
        Optional<String> problem = problem(segment);
        objects.incrementAndGet();
        bytes.addAndGet(segment.sizeBytes());
        if (problem.isPresent()) {
            List<String> affected = affected(segment.id());
            if (!affected.isEmpty()) {
                damaged.incrementAndGet();
                log.error("segment {} {}; it holds {}", segment.key(), problem.get(), affected);
            }
        }
    }

    private Optional<String> problem(Recorded segment) throws IOException {
        try {
            long size = store.size(segment.key());
            if (size != segment.sizeBytes()) {
                return Optional.of(
                        "has %d bytes instead of %d".formatted(size, segment.sizeBytes()));
            }
            byte[] digest = digest(segment);
            return segment.sha256().isEmpty() || Arrays.equals(digest, segment.sha256().get())
                    ? Optional.empty()
                    : Optional.of("is not what was stored: its SHA-256 differs");
        } catch (ObjectMissing _) {
            return Optional.of("is not in the store");
        } catch (EOFException _) {
            return Optional.of("ends early");
        }
    }

    private byte[] digest(Recorded segment) throws IOException {
        MessageDigest digest = Sha256.start();
        for (long at = 0; at < segment.sizeBytes(); at += READ_BYTES) {
            int size = (int) Math.min(READ_BYTES, segment.sizeBytes() - at);
            digest.update(store.read(segment.key(), at, size));
        }
        return digest.digest();
    }

    /** Ranges that are in a segment now; empty: it was removed meanwhile. */
    private List<String> affected(UUID segment) {
        return database.transaction(connection -> {
            List<String> found = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT topic_id, partition, base_offset, last_offset"
                                    + " FROM log.segment_range WHERE segment_id = ?"
                                    + " ORDER BY topic_id, partition")) {
                statement.setObject(1, segment);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(
                                "%s/%d offsets %d to %d"
                                        .formatted(
                                                row.getString(1),
                                                row.getInt(2),
                                                row.getLong(3),
                                                row.getLong(4)));
                    }
                }
            }
            return found;
        });
    }
}
