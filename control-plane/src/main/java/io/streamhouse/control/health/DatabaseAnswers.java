package io.streamhouse.control.health;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database answers. */
final class DatabaseAnswers implements ReadinessCheck {
    private static final Logger log = LoggerFactory.getLogger(DatabaseAnswers.class);

    private final JdbcClient jdbc;

    DatabaseAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> complaint() {
        try {
            jdbc.sql("SELECT 1").query(Integer.class).single();
            return Optional.empty();
        } catch (DataAccessException e) {
            log.debug("the database does not answer", e);
            return Optional.of("the database does not answer");
        }
    }
}
