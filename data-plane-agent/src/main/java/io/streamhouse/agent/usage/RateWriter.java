package io.streamhouse.agent.usage;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rates each second, and key use every few seconds; one thread. What cannot be written is
 * dropped (rates) or kept (key use): neither is on a bill.
 */
public final class RateWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RateWriter.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int KEY_USE_EVERY = 3;
    private static final int PRUNE_EVERY = 60;

    private final Database database;
    private final long session;
    private final Rates rates;
    private final KeyUse keyUse;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("rates").daemon().factory());
    private long turns;
    private boolean failing;

    /** Starts nothing yet. */
    public RateWriter(
            Database database, long session, Rates rates, KeyUse keyUse, InstantSource clock) {
        this.database = database;
        this.session = session;
        this.rates = rates;
        this.keyUse = keyUse;
        this.clock = clock;
    }

    /** Writes once a second from now on. */
    public void start() {
        var unused = thread.scheduleAtFixedRate(this::writeOn, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(2, TimeUnit.SECONDS)) {
                write();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A schedule ends with the first exception. */
    private void writeOn() {
        try {
            write();
        } catch (RuntimeException e) {
            log.error("rates were not written this second", e);
        }
    }

    private void write() {
        List<Rates.Row> rows = rates.take();
        boolean keysDue = turns % KEY_USE_EVERY == 0 || thread.isShutdown();
        Map<UUID, KeyUse.Use> uses = keysDue ? keyUse.take() : Map.of();
        try {
            database.run(connection -> write(connection, rows, uses));
            failing = false;
        } catch (DatabaseUnavailable e) {
            keyUse.putBack(uses);
            if (!failing) {
                log.warn("rates cannot be written: {}", e.getMessage());
            }
            failing = true;
        }
        turns++;
    }

    private void write(Connection connection, List<Rates.Row> rows, Map<UUID, KeyUse.Use> uses)
            throws SQLException {
        if (!rows.isEmpty()) {
            writeRates(connection, rows);
        }
        if (!uses.isEmpty()) {
            writeUses(connection, uses);
        }
        if (turns % PRUNE_EVERY == 0) {
            prune(connection);
        }
    }

    private void writeRates(Connection connection, List<Rates.Row> rows) throws SQLException {
        Instant second = clock.instant().minusSeconds(1);
        Timestamp at = Timestamp.from(Instant.ofEpochSecond(second.getEpochSecond()));
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.rate AS r (organization_id, topic_id, second, session_id,
                            messages_in, bytes_in, messages_out, bytes_out)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (organization_id, topic_id, second, session_id) DO UPDATE SET
                            messages_in = r.messages_in + excluded.messages_in,
                            bytes_in = r.bytes_in + excluded.bytes_in,
                            messages_out = r.messages_out + excluded.messages_out,
                            bytes_out = r.bytes_out + excluded.bytes_out\
                        """)) {
            for (Rates.Row row : rows) {
                statement.setObject(1, row.organization());
                statement.setObject(2, row.topic());
                statement.setTimestamp(3, at);
                statement.setLong(4, session);
                statement.setLong(5, row.messagesIn());
                statement.setLong(6, row.bytesIn());
                statement.setLong(7, row.messagesOut());
                statement.setLong(8, row.bytesOut());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        try (Statement notify = connection.createStatement()) {
            notify.execute("NOTIFY streamhouse_rates");
        }
    }

    private static void writeUses(Connection connection, Map<UUID, KeyUse.Use> uses)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.key_use AS k (key_id, organization_id, last_used_at)
                        VALUES (?, ?, ?)
                        ON CONFLICT (key_id) DO UPDATE SET
                            last_used_at = greatest(k.last_used_at, excluded.last_used_at)\
                        """)) {
            for (Map.Entry<UUID, KeyUse.Use> use : uses.entrySet()) {
                statement.setObject(1, use.getKey());
                statement.setObject(2, use.getValue().organization());
                statement.setTimestamp(3, new Timestamp(use.getValue().atMillis()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void prune(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM log.rate WHERE second < ?")) {
            statement.setTimestamp(1, Timestamp.from(clock.instant().minus(KEPT)));
            statement.executeUpdate();
        }
    }
}
