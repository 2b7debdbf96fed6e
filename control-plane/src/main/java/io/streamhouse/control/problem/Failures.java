package io.streamhouse.control.problem;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.QueryRefused;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Judges throwables: what a caller is told about each. The one place that does. */
public final class Failures {
    private static final int CAUSES_MAX = 20;

    /** Connection lost or refused, server stopping or starting, too many connections. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "53300");

    private static final String CONNECTION_CLASS = "08";

    /** Serialization failure, deadlock, lock not had in time, statement cancelled by a limit. */
    private static final Set<String> BUSY = Set.of("40001", "40P01", "55P03", "57014");

    private Failures() {}

    /** The problems that a throwable means for the caller; a bug when nothing else is known. */
    public static List<Problem> problems(Throwable throwable) {
        return causes(throwable)
                .map(Failures::known)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() ->
                        List.of(
                                Problem.of(
                                        Reason.INTERNAL,
                                        "Something went wrong on our side. Report it with"
                                                + " the request id.")));
    }

    /** True when the database cannot be reached. */
    public static boolean isDatabaseAway(Throwable throwable) {
        return problems(throwable).getFirst().reason() == Reason.DATABASE_UNAVAILABLE;
    }

    /** True when the caller has closed the connection: there is nobody to answer. */
    static boolean isCallerGone(Throwable throwable) {
        return causes(throwable).anyMatch(AsyncRequestNotUsableException.class::isInstance);
    }

    private static Optional<List<Problem>> known(Throwable throwable) {
        return switch (throwable) {
            case Refused refused -> Optional.of(List.of(refused.problem()));
            case QueryRefused refused -> Optional.of(List.of(refused.problem()));
            case InvalidRequest invalid -> Optional.of(invalid.problems());
            case Invalid invalid -> Optional.of(List.of(invalid.problem()));
            case SQLTransientConnectionException _ -> Optional.of(List.of(databaseAway()));
            case SQLException sql -> ofState(sql.getSQLState());
            case ConnectException _ -> Optional.of(List.of(databaseAway()));
            // What rolls back a lost connection fails, too, and hides why.
            case TransactionSystemException rollback
                    when rollback.getOriginalException() instanceof Throwable original ->
                    causes(original).map(Failures::known).flatMap(Optional::stream).findFirst();
            default -> SpringFailures.problems(throwable);
        };
    }

    private static Optional<List<Problem>> ofState(
            @org.jspecify.annotations.Nullable String state) {
        if (state == null) {
            return Optional.empty();
        }
        if (state.startsWith(CONNECTION_CLASS) || AWAY.contains(state)) {
            return Optional.of(List.of(databaseAway()));
        }
        if (BUSY.contains(state)) {
            return Optional.of(
                    List.of(
                            Problem.of(
                                            Reason.DATABASE_UNAVAILABLE,
                                            "The database is too busy to answer in time. Try"
                                                    + " again.")
                                    .with(Map.of(HttpProblems.RETRY_AFTER, "1"))));
        }
        return Optional.empty();
    }

    private static Problem databaseAway() {
        return Problem.of(
                        Reason.DATABASE_UNAVAILABLE,
                        "The database cannot be reached. Nothing was changed. Try again.")
                .with(Map.of(HttpProblems.RETRY_AFTER, "2"));
    }

    private static Stream<Throwable> causes(Throwable throwable) {
        return Stream.iterate(throwable, cause -> cause != null, Throwable::getCause)
                .limit(CAUSES_MAX);
    }
}
