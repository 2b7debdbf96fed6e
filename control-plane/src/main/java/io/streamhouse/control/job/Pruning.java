package io.streamhouse.control.job;

import io.streamhouse.control.database.Roles;
import io.streamhouse.control.security.Tokens;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;

/** Throws away what has no use any more, a bounded number of rows at a time. */
final class Pruning {
    /** How long the answer to an Idempotency-Key is kept. */
    static final Duration ANSWERS_KEPT = Duration.ofDays(30);

    private static final Duration SESSIONS_KEPT = Duration.ofDays(1);

    /** No token of a closed session lives longer, with room for clocks that differ. */
    static final Duration DENIALS_KEPT = Tokens.LIFETIME.plus(Duration.ofHours(1));

    private static final int ROWS_MAX = 5_000;
    private static final int ROUNDS_MAX = 200;

    private final Roles roles;
    private final InstantSource clock;

    Pruning(Roles roles, InstantSource clock) {
        this.roles = roles;
        this.clock = clock;
    }

    void run() {
        prune("store.idempotency", "created_at", ANSWERS_KEPT);
        prune("store.session", "expires_at", SESSIONS_KEPT);
        prune("store.attempt", "window_end", Duration.ZERO);
        prune("plane.denial", "kind = 'session' AND denied_at", DENIALS_KEPT);
    }

    private void prune(String table, String ended, Duration kept) {
        Timestamp before = Timestamp.from(clock.instant().minus(kept));
        String sql =
                "DELETE FROM %1$s WHERE ctid IN (SELECT ctid FROM %1$s WHERE %2$s < :before LIMIT %3$d)"
                        .formatted(table, ended, ROWS_MAX);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int pruned =
                    roles.as(
                            Roles.Role.PLATFORM,
                            jdbc -> jdbc.sql(sql).param("before", before).update());
            if (pruned < ROWS_MAX) {
                return;
            }
        }
    }
}
