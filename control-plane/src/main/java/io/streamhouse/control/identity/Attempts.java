package io.streamhouse.control.identity;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.HttpProblems;
import io.streamhouse.control.security.KeyedDigest;
import io.streamhouse.control.store.Refused;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts attempts in windows of time, for all replicas. An attempt counts when it begins, so that
 * many at a time do not slip through; one that succeeds is taken back. Thread-safe.
 */
final class Attempts {
    static final Duration WINDOW = Duration.ofMinutes(15);

    private final JdbcClient jdbc;
    private final KeyedDigest digest;
    private final InstantSource clock;

    Attempts(JdbcClient jdbc, KeyedDigest digest, InstantSource clock) {
        this.jdbc = jdbc;
        this.digest = digest;
        this.clock = clock;
    }

    /** What is counted; the number is how many may fail in a window. */
    enum Kind {
        /** Of one e-mail address. */
        LOGIN_EMAIL(10),
        /** Of one caller's address, behind which many may sit. */
        LOGIN_ADDRESS(200);

        private final int max;

        Kind(int max) {
            this.max = max;
        }
    }

    /** How an attempt stands. */
    record Count(Kind kind, int count, Instant windowEnd) {
        boolean isOver() {
            return count > kind.max;
        }

        /** True for the one attempt that is the first too many. */
        boolean isFirstOver() {
            return count == kind.max + 1;
        }
    }

    Count begin(Kind kind, String subject) {
        Instant now = clock.instant();
        return jdbc.sql(
                        """
                        INSERT INTO store.attempt AS a (subject, count, window_end)
                        VALUES (:subject, 1, :end)
                        ON CONFLICT (subject) DO UPDATE SET
                            count = CASE WHEN a.window_end <= :now THEN 1 ELSE a.count + 1 END,
                            window_end = CASE WHEN a.window_end <= :now THEN :end
                                ELSE a.window_end END
                        RETURNING count, window_end
                        """)
                .param("subject", named(kind, subject))
                .param("now", Timestamp.from(now))
                .param("end", Timestamp.from(now.plus(WINDOW)))
                .query((row, _) ->
                        new Count(
                                kind,
                                row.getInt("count"),
                                row.getTimestamp("window_end").toInstant()))
                .single();
    }

    /** Takes an attempt back. */
    void succeeded(Kind kind, String subject) {
        jdbc.sql(
                        "UPDATE store.attempt SET count = greatest(count - 1, 0)"
                                + " WHERE subject = :subject")
                .param("subject", named(kind, subject))
                .update();
    }

    /** Forgets all attempts. */
    void forget(Kind kind, String subject) {
        jdbc.sql("DELETE FROM store.attempt WHERE subject = :subject")
                .param("subject", named(kind, subject))
                .update();
    }

    /** The refusal of an attempt that is one too many. */
    Refused refusal(Count count) {
        long seconds =
                Math.max(1, Duration.between(clock.instant(), count.windowEnd()).toSeconds() + 1);
        return new Refused(
                Problem.of(Reason.RATE_LIMITED, "Too many attempts. Wait before the next one.")
                        .with(Map.of(HttpProblems.RETRY_AFTER, Long.toString(seconds))));
    }

    private String named(Kind kind, String subject) {
        return digest.hex(kind + " " + subject);
    }
}
