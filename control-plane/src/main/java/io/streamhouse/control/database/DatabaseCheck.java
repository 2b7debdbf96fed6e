package io.streamhouse.control.database;

import io.streamhouse.control.settings.SettingsFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What a server must promise before anything is written to it. */
final class DatabaseCheck {
    private static final List<String> DURABLE =
            List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final List<String> SCHEMAS = List.of("store", "query", "plane", "vault", "log");

    private DatabaseCheck() {}

    /**
     * Refuses a server that cannot be used.
     *
     * @throws SettingsFailure saying what is missing
     */
    static void require(Connection connection, boolean allowUnsafe) throws SQLException {
        for (String setting : DURABLE) {
            if (!allowUnsafe && show(connection, setting).equals("off")) {
                throw new SettingsFailure(
                        "the database server has "
                                + setting
                                + "=off and can lose what it has committed; switch it on, or set"
                                + " STREAMHOUSE_ALLOW_UNSAFE_DATABASE=true to accept that");
            }
        }
        for (String schema : SCHEMAS) {
            if (!exists(connection, schema)) {
                throw new SettingsFailure(
                        "the database has no schema "
                                + schema
                                + "; prepare it with roles.sql and schemas.sql of infra/postgres");
            }
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static boolean exists(Connection connection, String schema) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
