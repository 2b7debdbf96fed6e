package io.streamhouse.control.job;

import io.streamhouse.control.store.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Lets one replica at a time do a job. The turn is a lock of a transaction, so it ends with the
 * replica that had it, and a connection pooler does no harm. Thread-safe.
 */
final class Turn {
    private final Connections connections;

    Turn(Connections connections) {
        this.connections = connections;
    }

    /** Runs the work when nobody else does at the moment; answers whether it did. */
    boolean take(String job, Runnable work) throws SQLException {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            if (!lock(connection, job)) {
                return false;
            }
            work.run();
            connection.rollback();
            return true;
        }
    }

    private static boolean lock(Connection connection, String job) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, "streamhouse job " + job);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }
}
