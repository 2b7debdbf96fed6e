package io.streamhouse.control.health;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database answers. */
final class DatabaseAnswers implements ReadinessCheck {
    private final JdbcClient jdbc;

    DatabaseAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> complaint() {
        jdbc.sql("SELECT 1").query(Integer.class).single();
        return Optional.empty();
    }
}
