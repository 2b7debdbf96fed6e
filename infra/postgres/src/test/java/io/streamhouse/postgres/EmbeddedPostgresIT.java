package io.streamhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    @Test
    void isDurableAndAsksForPasswords(@TempDir Path directory) throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, 0, "secret")) {
            for (String setting :
                    new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(show(server, setting)).as(setting).isEqualTo("on");
            }
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    server.url("postgres"), "postgres", "wrong"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void keepsDataOverARestartAndAdoptsARunningServer(@TempDir Path directory) throws SQLException {
        EmbeddedPostgres first = EmbeddedPostgres.start(directory, 0, "secret");
        try (Connection connection = first.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }

        EmbeddedPostgres adopted = EmbeddedPostgres.start(directory, 0, "secret");
        assertThat(adopted.port()).isEqualTo(first.port());
        assertThat(adopted.pid()).isEqualTo(first.pid());
        adopted.close();
        assertThat(first.answers()).isFalse();

        try (EmbeddedPostgres again = EmbeddedPostgres.start(directory, 0, "secret");
                Connection connection = again.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT answer FROM kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void rolesHaveNoMoreRightsThanTheyNeed() throws SQLException {
        ScratchDatabase database = ScratchDatabase.create();
        try (Connection connection = database.server().connect(database.name());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'streamhouse_%'"
                                        + " AND (rolsuper OR rolbypassrls OR rolcreaterole)")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
        try (Connection agent =
                        DriverManager.getConnection(
                                database.url(),
                                DatabaseSetup.AGENT_ROLE,
                                ScratchDatabase.PASSWORD);
                Statement statement = agent.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE store.x (y int)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SET ROLE streamhouse_projector"))
                    .hasMessageContaining("permission denied");
        }
    }

    private static String show(EmbeddedPostgres server, String setting) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
