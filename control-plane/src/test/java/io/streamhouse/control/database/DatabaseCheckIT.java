package io.streamhouse.control.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.control.settings.SettingsFailure;
import io.streamhouse.postgres.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DatabaseCheckIT {
    private final ScratchDatabase database = ScratchDatabase.create();
    private final Access access = new Access(database.url(), ScratchDatabase.PASSWORD);

    @Test
    void refusesAServerThatCanLoseWhatItHasCommittedUnlessToldOtherwise() throws SQLException {
        try (Connection connection = access.connect("test");
                Statement statement = connection.createStatement()) {
            DatabaseCheck.require(connection, false);
            statement.execute("SET synchronous_commit = off");
            assertThatThrownBy(() -> DatabaseCheck.require(connection, false))
                    .isInstanceOf(SettingsFailure.class)
                    .hasMessageContaining("synchronous_commit")
                    .hasMessageContaining("STREAMHOUSE_ALLOW_UNSAFE_DATABASE");
            assertThatCode(() -> DatabaseCheck.require(connection, true))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void refusesADatabaseThatWasNotPrepared() throws SQLException {
        Access elsewhere = new Access(database.server().url("postgres"), ScratchDatabase.PASSWORD);
        try (Connection connection = elsewhere.connect("test")) {
            assertThatThrownBy(() -> DatabaseCheck.require(connection, false))
                    .isInstanceOf(SettingsFailure.class)
                    .hasMessageContaining("schema store");
        }
    }
}
