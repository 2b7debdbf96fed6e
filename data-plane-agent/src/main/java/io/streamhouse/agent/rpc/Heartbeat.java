package io.streamhouse.agent.rpc;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When a quiet stream says that it is alive: after a while, each time another. Thread-safe. */
final class Heartbeat {
    private static final Duration SOONEST = Duration.ofSeconds(5);
    private static final Duration LATEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private volatile long dueNanos;

    Heartbeat(RandomGenerator random, long nowNanos) {
        this.random = random;
        sent(nowNanos);
    }

    /** Something was sent. */
    void sent(long nowNanos) {
        dueNanos = nowNanos + random.nextLong(SOONEST.toNanos(), LATEST.toNanos());
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }
}
