package io.streamhouse.control.key;

import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.control.database.Roles;
import io.streamhouse.control.database.Roles.Role;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Waits until every live agent refuses a key. Thread-safe. */
final class AgentsTold {
    private static final long WAIT_MAX_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    /**
     * An agent that may still take the key: it has not read the denial, and has not been silent for
     * so long that it refuses everything by itself. That is after ten seconds without the tail; it
     * says that it reads at least once a second.
     */
    private static final String PENDING =
            """
            SELECT count(*) FROM plane.agent a
            WHERE a.seen_at > clock_timestamp() - interval '12 seconds'
              AND a.denial_position < (
                SELECT d.position FROM plane.v1_denial d
                WHERE d.kind = 'api_key' AND d.subject_id = :key)
            """;

    private final Roles roles;

    AgentsTold(Roles roles) {
        this.roles = roles;
    }

    /** How many live agents still have not read the denial after a bounded wait. */
    int awaitDenial(ApiKeyId key) {
        long end = System.nanoTime() + WAIT_MAX_NANOS;
        int pending = pending(key.value());
        while (pending > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            pending = pending(key.value());
        }
        return pending;
    }

    private int pending(UUID key) {
        return roles.as(
                Role.PLATFORM,
                jdbc -> jdbc.sql(PENDING).param("key", key).query(Integer.class).single());
    }
}
