package io.streamhouse.control.store;

import java.sql.SQLException;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;

/**
 * Tells a concurrent change from a failure. PostgreSQL's driver has no exception type for a
 * duplicate key, so Axon's own resolver never recognises one: the SQL state does.
 */
final class Conflicts implements PersistenceExceptionResolver {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    @Override
    public boolean isDuplicateKeyViolation(Exception exception) {
        return UNIQUE_VIOLATION.equals(state(exception));
    }

    /** Whether PostgreSQL gave this transaction up for another one. */
    static boolean isGivenUp(Throwable failure) {
        String state = state(failure);
        return SERIALIZATION_FAILURE.equals(state) || DEADLOCK.equals(state);
    }

    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
