package io.streamhouse.agent.database;

import java.sql.SQLException;

/** PostgreSQL did not answer, or refused; what was asked may or may not have happened. */
public final class DatabaseUnavailable extends RuntimeException {
    DatabaseUnavailable(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
