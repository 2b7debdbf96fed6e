package io.streamhouse.agent.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of {@code log.fence}. Whoever writes in a session's name holds its row shared until the
 * transaction ends. There is no row for a session that ended.
 */
public final class Fence {
    private Fence() {}

    /** A row that this transaction holds. */
    record Row(long session, boolean sealed) {
        boolean is(long asked, boolean isSealed) {
            return session == asked && sealed == isSealed;
        }
    }

    /** Holds the row shared; false when the session is sealed. */
    public static boolean holdOpen(Connection connection, long session) throws SQLException {
        return hold(connection, session, session).stream().anyMatch(row -> row.is(session, false));
    }

    /** Holds the row shared; true when the session is sealed and not ended. */
    public static boolean holdSealed(Connection connection, long session) throws SQLException {
        return hold(connection, session, session).stream().anyMatch(row -> row.is(session, true));
    }

    /** Holds the rows of two sessions shared, in the one order; what is absent has ended. */
    static List<Row> hold(Connection connection, long first, long second) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT session_id, sealed FROM log.fence"
                                + " WHERE session_id IN (?, ?) ORDER BY session_id FOR SHARE")) {
            statement.setLong(1, first);
            statement.setLong(2, second);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getLong(1), row.getBoolean(2)));
                }
            }
        }
        return rows;
    }

    /** Holds the row alone: nobody is writing now. Whether it is open; empty: ended. */
    static Optional<Boolean> lock(Connection connection, long session) throws SQLException {
        // The table first: one that begins locks it, and then rows.
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE log.fence IN ROW EXCLUSIVE MODE");
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT NOT sealed FROM log.fence WHERE session_id = ? FOR UPDATE")) {
            statement.setLong(1, session);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        }
    }

    /** Seals a session whose row is locked. */
    static void seal(Connection connection, long session) throws SQLException {
        for (String sql :
                List.of(
                        "UPDATE log.fence SET sealed = true WHERE session_id = ?",
                        "UPDATE log.session SET sealed_at = clock_timestamp()"
                                + " WHERE session_id = ?")) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, session);
                statement.executeUpdate();
            }
        }
    }
}
