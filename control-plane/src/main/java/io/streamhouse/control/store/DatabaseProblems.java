package io.streamhouse.control.store;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** Recognises a database that is away or shutting down, wherever it shows. */
public final class DatabaseProblems {
    private static final Problem UNAVAILABLE =
            Problem.of(
                    Reason.DATABASE_UNAVAILABLE,
                    "The database cannot be reached. Try again; with the same Idempotency-Key"
                            + " nothing happens twice.");

    private DatabaseProblems() {}

    /** The problem to answer, when the failure comes from an absent database. */
    public static Optional<Problem> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isAbsence(sql)) {
                return Optional.of(UNAVAILABLE);
            }
        }
        return Optional.empty();
    }

    private static boolean isAbsence(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLRecoverableException
                || (state != null
                        && (state.startsWith("08") // connection
                                || state.startsWith("57P") // shut down, crashed, starting up
                                || state.startsWith("53"))); // out of connections, memory, disk
    }
}
