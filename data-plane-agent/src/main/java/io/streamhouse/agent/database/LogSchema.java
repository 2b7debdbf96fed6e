package io.streamhouse.agent.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings schema {@code log} to the version this agent needs. */
public final class LogSchema {
    /** Of the newest migration. */
    static final String NEWEST = "3";

    private LogSchema() {}

    /**
     * Applies what is missing; several agents may do so at once.
     *
     * @throws UnfitDatabase when the schema is absent or a migration cannot apply
     */
    public static void migrate(Database database) {
        database.run(LogSchema::requireSchema);
        if (database.transaction(LogSchema::isNewest)) {
            return; // As nearly always: to look it up by the tool takes a fifth of the start.
        }
        try {
            Flyway.configure()
                    .dataSource(new DedicatedConnections(database))
                    .schemas("log")
                    .defaultSchema("log")
                    .table("schema_history")
                    .createSchemas(false)
                    .locations("classpath:db/migration/log")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException sql && isAway(sql)) {
                throw new DatabaseUnavailable(sql);
            }
            UnfitDatabase unfit = new UnfitDatabase("schema log cannot be migrated");
            unfit.initCause(e);
            throw unfit;
        }
    }

    private static void requireSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT to_regnamespace('log') IS NOT NULL")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new UnfitDatabase(
                        "the database has no schema log: run roles.sql and schemas.sql first");
            }
        }
    }

    /** The migrations' checksums are then not looked at: they never change once released. */
    private static boolean isNewest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT to_regclass('log.schema_history') IS NOT NULL")) {
            row.next();
            if (!row.getBoolean(1)) {
                return false;
            }
        }
        try (Statement statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT version, success FROM log.schema_history"
                                        + " ORDER BY installed_rank DESC LIMIT 1")) {
            return row.next() && row.getBoolean(2) && NEWEST.equals(row.getString(1));
        }
    }

    private static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57"));
    }
}
