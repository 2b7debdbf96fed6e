package io.streamhouse.agent.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.LongConsumer;

/**
 * The agent's PostgreSQL. Thread-safe. Every statement is bounded in time, so that a database that
 * hangs looks like one that is away.
 */
public final class Database implements AutoCloseable {
    /** The login role of the agents. */
    public static final String ROLE = "streamhouse_agent";

    private static final int CONNECTIONS = 6;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(8);

    /** An agent that stands still in a transaction must not keep its session from being sealed. */
    private static final String STATEMENT_LIMIT =
            "-c statement_timeout=6s -c idle_in_transaction_session_timeout=3s -c TimeZone=UTC";

    private final String url;
    private final String password;
    private final HikariDataSource pool;
    private volatile LongConsumer timer = _ -> {};

    /** Work in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T in(Connection connection) throws SQLException;
    }

    /** Work in one transaction, without an answer. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void in(Connection connection) throws SQLException;
    }

    /** A pool that connects when first used. */
    public Database(String url, String password) {
        this(url, password, CONNECTIONS);
    }

    /** With so many connections at most. */
    public Database(String url, String password, int connections) {
        this.url = url;
        this.password = password;
        HikariConfig config = new HikariConfig();
        config.setPoolName("agent");
        config.setJdbcUrl(url);
        config.setDataSourceProperties(properties());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setValidationTimeout(CONNECT_LIMIT.toMillis() / 2);
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    /**
     * Runs work in a transaction, once.
     *
     * @throws DatabaseUnavailable when PostgreSQL is not there, or not able now
     * @throws DatabaseFault when it says that the statement is wrong
     */
    public <T> T transaction(Work<T> work) {
        long began = System.nanoTime();
        try (Connection connection = connect()) {
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseFault.isOf(e) ? new DatabaseFault(e) : new DatabaseUnavailable(e);
        } finally {
            timer.accept(System.nanoTime() - began);
        }
    }

    /** Tells this how many nanoseconds each transaction took, done or not. */
    public void timeWith(LongConsumer nanos) {
        timer = nanos;
    }

    /** Without a connection nothing was asked, so nothing can be wrong with it. */
    private Connection connect() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    /** Runs work in a transaction, once. */
    public void run(Action action) {
        transaction(connection -> {
            action.in(connection);
            return true;
        });
    }

    /** A connection outside the pool, auto-committing, for listening. */
    public Connection dedicated() throws SQLException {
        return DriverManager.getConnection(url, properties());
    }

    /**
     * A connection outside the pool, auto-committing, that counts as lost when an answer takes too
     * long; the server, too, soon notices when this side is gone.
     */
    public Connection prompt(Duration answerLimit) throws SQLException {
        Properties properties = properties();
        properties.setProperty("socketTimeout", Long.toString(answerLimit.toSeconds()));
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("ApplicationName", "streamhouse-agent-wal");
        properties.setProperty(
                "options",
                "-c statement_timeout=%1$d -c tcp_user_timeout=%1$d -c tcp_keepalives_idle=1"
                                .formatted(answerLimit.toMillis())
                        + " -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
                        + " -c TimeZone=UTC");
        return DriverManager.getConnection(url, properties);
    }

    /**
     * Refuses a server that may lose what it confirmed.
     *
     * @throws UnfitDatabase when a durable setting is off
     */
    public void requireDurable() {
        run(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String name :
                        new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                    try (ResultSet row = statement.executeQuery("SHOW " + name)) {
                        row.next();
                        if (row.getString(1).equals("off")) {
                            throw new UnfitDatabase(
                                    "PostgreSQL has "
                                            + name
                                            + " off and may lose confirmed data: turn it on,"
                                            + " or set STREAMHOUSE_ALLOW_UNSAFE_DATABASE=true");
                        }
                    }
                }
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", ROLE);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "streamhouse-agent");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(ANSWER_LIMIT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("options", STATEMENT_LIMIT);
        return properties;
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
