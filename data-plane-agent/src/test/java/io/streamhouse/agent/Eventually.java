package io.streamhouse.agent;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with a deadline. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Eventually() {}

    static void holds(Callable<Boolean> condition) {
        holds(LIMIT, condition);
    }

    static void holds(Duration limit, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                throw new AssertionError("the condition failed", e);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not hold within " + limit);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
