package io.streamhouse.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.postgres.ScratchDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** A migrated database of its own, with the agents' views over tables that tests fill. */
public final class TestDatabase implements AutoCloseable {
    private static final Path AGENT_MIGRATIONS =
            Path.of("../data-plane-agent/src/main/resources/db/migration/log");
    private static final Path STORE_MIGRATIONS =
            Path.of("../control-plane/src/main/resources/db/migration/store");
    private static final Path LOG_VIEWS = Path.of("src/test/resources/log-views.sql");

    private final ScratchDatabase scratch = ScratchDatabase.create();
    private final HikariDataSource control = pool(DatabaseSetup.CONTROL_ROLE);

    private TestDatabase() {
        QueryMigrations.migrate(control);
    }

    /** Without the agents' schema, as before the first agent started. */
    public static TestDatabase withoutAgent() {
        return new TestDatabase();
    }

    public static TestDatabase create() {
        TestDatabase database = new TestDatabase();
        database.agent(text(LOG_VIEWS));
        return database;
    }

    /** With every schema there is, as their owners' migrations make them. */
    public static TestDatabase complete() {
        TestDatabase database = withoutAgent();
        try (Stream<Path> files = Files.list(AGENT_MIGRATIONS)) {
            files.sorted().map(TestDatabase::text).forEach(database::agent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Flyway.configure()
                .dataSource(database.control)
                .schemas("store")
                .createSchemas(false)
                .table("schema_history")
                .locations("filesystem:" + STORE_MIGRATIONS)
                .load()
                .migrate();
        return database;
    }

    /** Runs a script as an agent. */
    public void agent(String sql) {
        try (Connection connection = agent()) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects as the control plane does. */
    public HikariDataSource control() {
        return control;
    }

    public DSLContext asControl() {
        return DSL.using(control, SQLDialect.POSTGRES);
    }

    /** Connects as an agent does. */
    public Connection agent() throws SQLException {
        return DriverManager.getConnection(
                scratch.url(), DatabaseSetup.AGENT_ROLE, ScratchDatabase.PASSWORD);
    }

    /** Connects as a superuser, who sees everything: only to look behind the curtain. */
    public Connection superuser() throws SQLException {
        return DriverManager.getConnection(scratch.url(), "postgres", ScratchDatabase.PASSWORD);
    }

    public List<String> column(String sql) {
        try (Connection connection = superuser()) {
            return DSL.using(connection, SQLDialect.POSTGRES)
                    .resultQuery(sql)
                    .fetch(row -> row.get(0, String.class));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = superuser()) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All rows of a table as texts, in a fixed order. */
    public List<String> rows(String table) {
        return column("SELECT t::text FROM " + table + " t ORDER BY 1");
    }

    private HikariDataSource pool(String role) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(scratch.url());
        config.setUsername(role);
        config.setPassword(ScratchDatabase.PASSWORD);
        config.setMaximumPoolSize(15);
        config.setMinimumIdle(0);
        config.addDataSourceProperty("reWriteBatchedInserts", true);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        control.close();
    }
}
