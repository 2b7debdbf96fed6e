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
import java.util.ArrayList;
import java.util.List;
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
 *
 * <p>Usage outlives the log, so a partition's row says through which offset it was found right, and
 * with how many bytes; only what follows is summed, a bounded number of entries at a time.
 */
public final class UsageCheck implements Duty {
    private static final Logger log = LoggerFactory.getLogger(UsageCheck.class);
    private static final int PARTITIONS_MAX = 16;
    private static final int ENTRIES_MAX = 1_000;
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** In one statement, and so at one moment. */
    private static final String SQL =
            """
            SELECT p.topic_id, p.partition, p.next_offset, p.stored_bytes, p.trimmed_bytes,
                   p.checked_offset, p.checked_offset + u.records, u.through,
                   p.checked_bytes + u.bytes, u.entries = %1$d,
                   (SELECT coalesce(sum(size_bytes), 0)::bigint FROM log.segment_range r
                     WHERE r.topic_id = p.topic_id AND r.partition = p.partition
                       AND u.entries < %1$d)
              FROM (SELECT * FROM log.partition
                     WHERE (topic_id, partition) > (?, ?)
                     ORDER BY topic_id, partition LIMIT %2$d) p,
                   LATERAL (SELECT count(*) AS entries,
                                   coalesce(sum(records), 0)::bigint AS records,
                                   coalesce(sum(bytes), 0)::bigint AS bytes,
                                   coalesce(max(last_offset) + 1, p.checked_offset) AS through
                              FROM (SELECT records, bytes, last_offset FROM log.usage
                                     WHERE topic_id = p.topic_id AND partition = p.partition
                                       AND base_offset >= p.checked_offset
                                     ORDER BY base_offset LIMIT %1$d) entry) u
             ORDER BY p.topic_id, p.partition\
            """
                    .formatted(ENTRIES_MAX, PARTITIONS_MAX);

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

    /**
     * A partition and what was summed of it.
     *
     * @param from through here it was found right before
     * @param records of all usage so far
     * @param through one past the last offset of what was summed
     * @param bytes of all usage so far
     * @param more not all was summed
     */
    private record Sum(
            UUID topic,
            int partition,
            long nextOffset,
            long stored,
            long trimmed,
            long from,
            long records,
            long through,
            long bytes,
            boolean more,
            long ranges) {
        static Sum of(ResultSet row) throws SQLException {
            return new Sum(
                    row.getObject(1, UUID.class),
                    row.getInt(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getBoolean(10),
                    row.getLong(11));
        }

        /** Each offset once; and at the end, each byte. */
        boolean right() {
            return records == through
                    && (more
                            || (records == nextOffset
                                    && bytes == stored + trimmed
                                    && ranges == stored));
        }
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
        List<Sum> sums = sums(connection);
        After last = after;
        for (Sum sum : sums) {
            if (!sum.right()) {
                tell(sum);
            } else {
                remember(connection, sum);
                if (sum.more()) {
                    return Optional.of(last);
                }
            }
            checked.incrementAndGet();
            last = new After(sum.topic(), sum.partition());
        }
        return sums.size() == PARTITIONS_MAX ? Optional.of(last) : Optional.empty();
    }

    private List<Sum> sums(Connection connection) throws SQLException {
        List<Sum> sums = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setObject(1, after.topic());
            statement.setInt(2, after.partition());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sums.add(Sum.of(row));
                }
            }
        }
        return sums;
    }

    /** Only forwards: another agent may be further. */
    private static void remember(Connection connection, Sum sum) throws SQLException {
        if (sum.through() == sum.from()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "UPDATE log.partition SET checked_offset = ?, checked_bytes = ?"
                                + " WHERE topic_id = ? AND partition = ? AND checked_offset < ?")) {
            statement.setLong(1, sum.through());
            statement.setLong(2, sum.bytes());
            statement.setObject(3, sum.topic());
            statement.setInt(4, sum.partition());
            statement.setLong(5, sum.through());
            statement.executeUpdate();
        }
    }

    private void tell(Sum sum) {
        mismatches.incrementAndGet();
        log.error(
                "usage differs from the segments: topic {} partition {}: {} records and {} bytes"
                        + " are billed through offset {}; {} offsets, {} bytes stored ({} in"
                        + " ranges{}) and {} trimmed are recorded",
                sum.topic(),
                sum.partition(),
                sum.records(),
                sum.bytes(),
                sum.through(),
                sum.nextOffset(),
                sum.stored(),
                sum.ranges(),
                sum.more() ? ", not summed" : "",
                sum.trimmed());
    }
}
