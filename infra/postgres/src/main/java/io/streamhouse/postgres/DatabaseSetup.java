package io.streamhouse.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes a server ready for StreamHouse: roles, a database, schemas. Safe to repeat. */
public final class DatabaseSetup {
    /** The login role of the control plane. */
    public static final String CONTROL_ROLE = "streamhouse_control";

    /** The login role of the agents. */
    public static final String AGENT_ROLE = "streamhouse_agent";

    /** Passwords of the two login roles. */
    public record Passwords(String control, String agent) {
        @Override
        public String toString() {
            return "Passwords[hidden]";
        }
    }

    private DatabaseSetup() {}

    /**
     * Creates what is missing and sets the passwords.
     *
     * @param database 1 to 63 characters of {@code [a-z0-9_]}
     * @throws ServerFailure when the server refuses
     */
    public static void apply(EmbeddedPostgres server, String database, Passwords passwords) {
        if (!database.matches("[a-z0-9_]{1,63}")) {
            throw new IllegalArgumentException("not a database name: " + database);
        }
        try {
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute(resource("roles.sql"));
                setPassword(statement, CONTROL_ROLE, passwords.control());
                setPassword(statement, AGENT_ROLE, passwords.agent());
                if (!exists(statement, database)) {
                    statement.execute("CREATE DATABASE " + database);
                }
            }
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute(resource("schemas.sql"));
            }
        } catch (SQLException e) {
            throw new ServerFailure("the database " + database + " cannot be prepared", e);
        }
    }

    private static boolean exists(Statement statement, String database) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery(
                        "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
            return rows.next();
        }
    }

    private static void setPassword(Statement statement, String role, String password)
            throws SQLException {
        String quoted = password.replace("'", "''");
        statement.execute("ALTER ROLE " + role + " PASSWORD '" + quoted + "'");
    }

    private static String resource(String name) {
        try (InputStream in = DatabaseSetup.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new ServerFailure("missing on the class path: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerFailure("cannot be read: " + name, e);
        }
    }
}
