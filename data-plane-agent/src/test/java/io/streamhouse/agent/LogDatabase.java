package io.streamhouse.agent;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.LogSchema;
import io.streamhouse.postgres.ScratchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A database with the newest schema log, for tests of single parts. */
public final class LogDatabase implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ScratchDatabase scratch = ScratchDatabase.create();
    private final Database database = new Database(scratch.url(), ScratchDatabase.PASSWORD);

    private LogDatabase() {}

    /** Migrated. */
    public static LogDatabase create() {
        LogDatabase created = new LogDatabase();
        LogSchema.migrate(created.database);
        return created;
    }

    /** As an agent sees it. */
    public Database database() {
        return database;
    }

    /** Without credentials. */
    public String url() {
        return scratch.url();
    }

    /** Another pool, as another agent has. */
    public Database another() {
        return new Database(scratch.url(), ScratchDatabase.PASSWORD);
    }

    /** Connects as superuser. */
    public Connection superuser() throws SQLException {
        return scratch.server().connect(scratch.name());
    }

    /** Runs SQL as superuser. */
    public void run(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as superuser; empty: none. */
    public String ask(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String found = row.next() ? row.getString(1) : null;
            return found == null ? "" : found;
        }
    }

    /** Waits until a question is answered with true. */
    public void await(String sql) throws SQLException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!ask(sql).equals("t")) {
            if (System.nanoTime() > until) {
                throw new AssertionError("not in time: " + sql);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
