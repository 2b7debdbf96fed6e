package io.streamhouse.bench;

import io.streamhouse.system.Installation;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The installation's own PostgreSQL, seen from outside with the superuser's eyes. */
final class Database {
    private Database() {}

    static Connection connect(Installation installation) throws Exception {
        String port =
                Files.readAllLines(installation.data().resolve("postgres/data/postmaster.pid"))
                        .get(3)
                        .trim();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/streamhouse",
                "postgres",
                installation.secret("db-superuser-password"));
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
