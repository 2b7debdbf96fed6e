package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.UnfitDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * This agent's row in {@code log.session}: its claim on the database beside the lock on its
 * directory. A log on a local disk cannot be taken over, so one database has one such agent.
 *
 * @param epoch counts the starts of this agent
 * @param recordedThroughMillis what an earlier session published
 */
public record Session(String agentId, long epoch, long recordedThroughMillis) {
    /**
     * Begins a session.
     *
     * @throws UnfitDatabase when another agent's file log belongs to this database
     */
    public static Session begin(
            Database database, String agentId, String endpoint, UUID directory, Instant now) {
        return database.transaction(connection -> {
            requireOnlyFileLog(connection, directory);
            Session begun = insert(connection, agentId, endpoint, directory);
            for (long former : formerSessions(connection, begun.epoch())) {
                end(connection, former);
            }
            run(
                    connection,
                    "UPDATE log.lease SET session_id = ?, epoch = epoch + 1",
                    begun.epoch());
            return begun;
        });
    }

    /** Tells where clients reach the agent. */
    public void endpoint(Database database, String endpoint) {
        database.run(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "UPDATE log.session SET endpoint = ? WHERE session_id = ?")) {
                statement.setString(1, endpoint);
                statement.setLong(2, epoch);
                statement.executeUpdate();
            }
        });
    }

    /** Ends the session cleanly. */
    public void end(Database database) {
        database.run(connection -> end(connection, epoch));
    }

    private static void end(Connection connection, long session) throws SQLException {
        run(connection, "DELETE FROM log.fence WHERE session_id = ?", session);
        run(connection, "DELETE FROM log.heartbeat WHERE session_id = ?", session);
        run(
                connection,
                "UPDATE log.session SET ended_at = clock_timestamp(),"
                        + " sealed_at = coalesce(sealed_at, clock_timestamp())"
                        + " WHERE session_id = ?",
                session);
        run(
                connection,
                "UPDATE log.lease SET session_id = NULL, epoch = epoch + 1"
                        + " WHERE session_id = ?",
                session);
    }

    private static void run(Connection connection, String sql, long session) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, session);
            statement.executeUpdate();
        }
    }

    private static List<Long> formerSessions(Connection connection, long own) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT session_id FROM log.session"
                                + " WHERE ended_at IS NULL AND session_id <> ?")) {
            statement.setLong(1, own);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
        }
        return found;
    }

    private static void requireOnlyFileLog(Connection connection, UUID directory)
            throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("LOCK TABLE log.session IN EXCLUSIVE MODE")) {
            lock.execute();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT agent_id, endpoint, session_id FROM log.session"
                                + " WHERE ended_at IS NULL AND directory_id <> ?")) {
            statement.setObject(1, directory);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    throw new UnfitDatabase(
                            "the log of this database is in the directory of agent "
                                    + row.getString(1)
                                    + " (endpoint "
                                    + row.getString(2)
                                    + "), and a log on a local disk has one agent only: start the"
                                    + " agent on that directory. If the directory is lost for good,"
                                    + " set ended_at of session "
                                    + row.getLong(3)
                                    + " in log.session");
                }
            }
        }
    }

    private static Session insert(
            Connection connection, String agentId, String endpoint, UUID directory)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH begun AS (
                            INSERT INTO log.session (agent_id, directory_id, wal_kind, endpoint,
                                started_at, recorded_through)
                            SELECT ?, ?, 'file', ?, clock_timestamp(),
                                   coalesce(min(recorded_through) FILTER (WHERE ended_at IS NULL),
                                            greatest(max(recorded_through), clock_timestamp()))
                              FROM log.session
                            RETURNING session_id, recorded_through),
                        fence AS (INSERT INTO log.fence SELECT session_id, false FROM begun),
                        heartbeat AS (
                            INSERT INTO log.heartbeat
                            SELECT session_id, 0, clock_timestamp() FROM begun)
                        SELECT session_id, recorded_through FROM begun\
                        """)) {
            statement.setString(1, agentId);
            statement.setObject(2, directory);
            statement.setString(3, endpoint);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                // Rounded up: nothing new may be dated before what was published.
                Timestamp through = row.getTimestamp(2);
                long millis = through.getTime() + (through.getNanos() % 1_000_000 == 0 ? 0 : 1);
                return new Session(agentId, row.getLong(1), millis);
            }
        }
    }
}
