package io.streamhouse.agent.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections outside the pool as a data source: migrations may take long and hold locks. */
record DedicatedConnections(Database database) implements DataSource {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = database.dedicated();
        connection.setNetworkTimeout(Runnable::run, (int) LIMIT.toMillis());
        try (var statement = connection.createStatement()) {
            // One connection holds the lock, idle, while another migrates.
            statement.execute(
                    "SET statement_timeout = %d; SET lock_timeout = '60s';"
                                    .formatted(LIMIT.toMillis())
                            + " SET idle_in_transaction_session_timeout = 0");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("no log writer");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("fixed login timeout");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no parent logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
