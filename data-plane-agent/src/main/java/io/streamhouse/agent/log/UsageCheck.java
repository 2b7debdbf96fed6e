package io.streamhouse.agent.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds, once an hour and for each partition, what is billed against what is stored: usage is what
 * the ranges hold and what was trimmed, offset by offset and byte by byte. A difference is a bug or
 * a hand in the tables; it is told, and nothing is changed.
 */
public final class UsageCheck implements Duty {
    private static final Logger log = LoggerFactory.getLogger(UsageCheck.class);
    private static final int PAGE = 16;
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** In one statement, and so at one moment. */
    private static final String SQL =
            """
            SELECT p.topic_id, p.partition, p.next_offset, p.stored_bytes, p.trimmed_bytes,
                   (SELECT coalesce(sum(records), 0)::bigint FROM log.usage u
                     WHERE u.topic_id = p.topic_id AND u.partition = p.partition),
                   (SELECT coalesce(sum(bytes), 0)::bigint FROM log.usage u
                     WHERE u.topic_id = p.topic_id AND u.partition = p.partition),
                   (SELECT coalesce(sum(size_bytes), 0)::bigint FROM log.segment_range r
                     WHERE r.topic_id = p.topic_id AND r.partition = p.partition)
              FROM log.partition p
             WHERE (p.topic_id, p.partition) > (?, ?)
             ORDER BY p.topic_id, p.partition LIMIT ?\
            """;

    private final Database database;
    private final BooleanSupplier chosen;
    private final AtomicLong mismatches = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private After after = After.START;

    /**
     * @param chosen false: another agent does it
     */
    public UsageCheck(Database database, BooleanSupplier chosen) {
        this.database = database;
        this.chosen = chosen;
    }

    private record After(UUID topic, int partition) {
        static final After START = new After(new UUID(0, 0), -1);
    }

    @Override
    public String name() {
        return "usage-check";
    }

    /** Differences that were found since the start. */
    public long mismatches() {
        return mismatches.get();
    }

    /** Counts what was checked and what differed. */
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("streamhouse.usage.checked.partitions", checked, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.usage.mismatches", mismatches, AtomicLong::get)
                .register(metrics);
    }

    @Override
    public Duration step() {
        if (!chosen.getAsBoolean()) {
            after = After.START;
            return AGAIN;
        }
        try {
            Optional<After> next = database.transaction(this::page);
            after = next.orElse(After.START);
            return next.isPresent() ? BETWEEN_PAGES : EVERY;
        } catch (DatabaseUnavailable e) {
            log.warn("usage cannot be held against the segments now: {}", e.getMessage());
            return AGAIN;
        }
    }

    /** Where the next page begins; empty: this was the last. */
    private Optional<After> page(Connection connection) throws SQLException {
        int rows = 0;
        After last = after;
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setObject(1, after.topic());
            statement.setInt(2, after.partition());
            statement.setInt(3, PAGE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows++;
                    last = new After(row.getObject(1, UUID.class), row.getInt(2));
                    check(row);
                }
            }
        }
        return rows == PAGE ? Optional.of(last) : Optional.empty();
    }

    private void check(ResultSet row) throws SQLException {
        long nextOffset = row.getLong(3);
        long stored = row.getLong(4);
        long trimmed = row.getLong(5);
        long records = row.getLong(6);
        long bytes = row.getLong(7);
        long ranges = row.getLong(8);
        checked.incrementAndGet();
        if (records != nextOffset || bytes != stored + trimmed || ranges != stored) {
            mismatches.incrementAndGet();
            log.error(
                    "usage differs from the segments: topic {} partition {}: {} records and {} bytes"
                            + " are billed, {} offsets, {} bytes stored ({} in ranges) and {} trimmed"
                            + " are recorded",
                    row.getObject(1, UUID.class),
                    row.getInt(2),
                    records,
                    bytes,
                    nextOffset,
                    stored,
                    ranges,
                    trimmed);
        }
    }
}
