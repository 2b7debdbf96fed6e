package io.streamhouse.query.projection;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Says why something failed without repeating data: server details may hold personal data. */
final class Reason {
    private Reason() {}

    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException server && server.getServerErrorMessage() != null) {
                return server.getSQLState() + " " + server.getServerErrorMessage().getMessage();
            }
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() + " " + sql.getClass().getSimpleName();
            }
        }
        return failure.getClass().getName();
    }
}
