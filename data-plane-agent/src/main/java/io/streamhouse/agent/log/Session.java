package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.UnfitDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
            forgetFormerName(connection, agentId, directory);
            return begin(connection, agentId, endpoint, directory, now);
        });
    }

    /** Tells where clients reach the agent. */
    public void endpoint(Database database, String endpoint) {
        database.run(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "UPDATE log.session SET endpoint = ?"
                                    + " WHERE agent_id = ? AND session_epoch = ?")) {
                statement.setString(1, endpoint);
                statement.setString(2, agentId);
                statement.setLong(3, epoch);
                statement.executeUpdate();
            }
        });
    }

    /** Ends the session cleanly. */
    public void end(Database database) {
        database.run(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "UPDATE log.session SET ended_at = clock_timestamp()"
                                    + " WHERE agent_id = ? AND session_epoch = ?")) {
                statement.setString(1, agentId);
                statement.setLong(2, epoch);
                statement.executeUpdate();
            }
        });
    }

    private static void requireOnlyFileLog(Connection connection, UUID directory)
            throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("LOCK TABLE log.session IN EXCLUSIVE MODE")) {
            lock.execute();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT agent_id, endpoint FROM log.session"
                                + " WHERE wal_kind = 'file' AND directory_id <> ?")) {
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
                                    + " delete the agent's row from log.session");
                }
            }
        }
    }

    /** The same directory under a new agent name: the row goes on under it. */
    private static void forgetFormerName(Connection connection, String agentId, UUID directory)
            throws SQLException {
        try (PreparedStatement heartbeat =
                        connection.prepareStatement(
                                "DELETE FROM log.heartbeat WHERE agent_id IN (SELECT agent_id FROM"
                                        + " log.session WHERE directory_id = ? AND agent_id <> ?)");
                PreparedStatement statement =
                        connection.prepareStatement(
                                "UPDATE log.session SET agent_id = ?"
                                        + " WHERE directory_id = ? AND agent_id <> ?")) {
            heartbeat.setObject(1, directory);
            heartbeat.setString(2, agentId);
            heartbeat.executeUpdate();
            statement.setString(1, agentId);
            statement.setObject(2, directory);
            statement.setString(3, agentId);
            statement.executeUpdate();
        }
    }

    private static Session begin(
            Connection connection, String agentId, String endpoint, UUID directory, Instant now)
            throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO log.session AS s (agent_id, directory_id, wal_kind,
                                    session_epoch, endpoint, started_at, recorded_cut,
                                    recorded_through)
                                VALUES (?, ?, 'file', 1, ?, clock_timestamp(), 0, ?)
                                ON CONFLICT (agent_id) DO UPDATE SET
                                    session_epoch = s.session_epoch + 1,
                                    endpoint = excluded.endpoint,
                                    started_at = excluded.started_at,
                                    ended_at = NULL, recorded_cut = 0
                                RETURNING session_epoch, recorded_through\
                                """);
                PreparedStatement heartbeat =
                        connection.prepareStatement(
                                """
                                INSERT INTO log.heartbeat VALUES (?, clock_timestamp())
                                ON CONFLICT (agent_id) DO UPDATE SET
                                    heartbeat_at = excluded.heartbeat_at\
                                """)) {
            statement.setString(1, agentId);
            statement.setObject(2, directory);
            statement.setString(3, endpoint);
            statement.setTimestamp(4, Timestamp.from(now));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                heartbeat.setString(1, agentId);
                heartbeat.executeUpdate();
                // Rounded up: nothing new may be dated before what was published.
                Timestamp through = row.getTimestamp(2);
                long millis = through.getTime() + (through.getNanos() % 1_000_000 == 0 ? 0 : 1);
                return new Session(agentId, row.getLong(1), millis);
            }
        }
    }
}
