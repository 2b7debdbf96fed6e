package io.streamhouse.agent.wal;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the ring of WAL tables: moves on from a table that is large or old to an empty one, and
 * truncates those behind when all in them is recorded. Every agent does this; they do not disturb
 * each other.
 */
public final class RingDuty implements Duty {
    private static final Logger log = LoggerFactory.getLogger(RingDuty.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String LOCK_LIMIT = "200ms";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** When to move on. */
    public record Limits(long bytes, Duration age) {
        /** 64 MiB or half a minute. */
        public static final Limits USUAL = new Limits(64L << 20, Duration.ofSeconds(30));
    }

    private final Database database;
    private final RingPosition position;
    private final Limits limits;
    private boolean failing;

    /** Over PostgreSQL, telling this agent's WAL where to write. */
    public RingDuty(Database database, RingPosition position, Limits limits) {
        this.database = database;
        this.position = position;
        this.limits = limits;
    }

    @Override
    public String name() {
        return "wal-ring";
    }

    @Override
    public Duration step() {
        try {
            position.moveTo(database.transaction(this::moveOn));
            for (int number = 0; number < WalTables.COUNT; number++) {
                if (number != position.current()) {
                    clear(number);
                }
            }
            failing = false;
        } catch (DatabaseUnavailable e) {
            if (!failing) {
                log.warn("the ring of WAL tables stands still: {}", e.getMessage());
            }
            failing = true;
        }
        return LOOK;
    }

    /** The table to write from now on. */
    private int moveOn(Connection connection) throws SQLException {
        int current;
        boolean old;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT current, since < clock_timestamp()"
                                + " - ? * interval '1 millisecond' FROM log.wal_ring")) {
            statement.setLong(1, limits.age().toMillis());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                current = row.getInt(1);
                old = row.getBoolean(2);
            }
        }
        long bytes = bytes(connection, current);
        int next = WalTables.after(current);
        boolean due = bytes > limits.bytes() || (old && bytes > 0);
        if (!due || bytes(connection, next) > 0) {
            return current;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "UPDATE log.wal_ring SET current = ?, since = clock_timestamp()"
                                + " WHERE current = ?")) {
            statement.setInt(1, next);
            statement.setInt(2, current);
            // Another agent may have been first; then the next look tells.
            return statement.executeUpdate() == 1 ? next : current;
        }
    }

    /** Of a table with its content beside it; 0: it was truncated and nothing came since. */
    private static long bytes(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT pg_relation_size(c.oid) + pg_relation_size(c.reltoastrelid)"
                                + " FROM pg_class c WHERE c.oid = ?::regclass")) {
            statement.setString(1, WalTables.name(number));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void clear(int number) {
        boolean worthIt =
                database.transaction(connection ->
                        bytes(connection, number) > 0 && isRecorded(connection, number));
        if (worthIt && database.transaction(connection -> truncate(connection, number))) {
            log.debug("{} is empty again", WalTables.name(number));
        }
    }

    /** Nobody writes while this looks, and what is found recorded stays so. */
    private static boolean truncate(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + LOCK_LIMIT + "'");
            statement.execute("LOCK TABLE " + WalTables.name(number) + " IN ACCESS EXCLUSIVE MODE");
            if (!isRecorded(connection, number)) {
                return false;
            }
            statement.execute("TRUNCATE " + WalTables.name(number));
            return true;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                // Somebody is still writing there; the next look finds it again.
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    /** Every session that has not ended has recorded all its turns in this table. */
    private static boolean isRecorded(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT NOT EXISTS (
                                    SELECT FROM log.session s
                                     WHERE s.ended_at IS NULL AND EXISTS (
                                           SELECT FROM %s w WHERE w.session_id = s.session_id
                                              AND w.turn > s.recorded_turn))\
                                """
                                        .formatted(WalTables.name(number)));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
