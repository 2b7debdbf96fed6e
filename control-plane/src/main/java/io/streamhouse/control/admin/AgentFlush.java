package io.streamhouse.control.admin;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.plane.Flushes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Has every live agent record all that it has acknowledged. Thread-safe. */
final class AgentFlush {
    private static final long WAIT_MAX_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final Flushes flushes;

    AgentFlush(Flushes flushes) {
        this.flushes = flushes;
    }

    /**
     * Asks, and waits until all have done it.
     *
     * @throws Refused when an agent has not in time
     */
    Optional<Instant> flush() {
        long request = flushes.request();
        long end = System.nanoTime() + WAIT_MAX_NANOS;
        List<String> missing = flushes.missing(request);
        while (!missing.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            missing = flushes.missing(request);
        }
        if (!missing.isEmpty()) {
            throw new Refused(
                    Problem.of(
                                    Reason.AGENT_UNAVAILABLE,
                                    "Not every agent has recorded its usage in time. Try again.")
                            .with(Map.of("agents", String.join(" ", missing))));
        }
        return flushes.recordedThrough();
    }
}
