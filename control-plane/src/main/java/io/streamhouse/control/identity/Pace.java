package io.streamhouse.control.identity;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ticks from the beginning of a request. An answer that waits for the next tick does not show how
 * long its work took.
 */
final class Pace {
    private static final long TICK_NANOS = Duration.ofMillis(400).toNanos();

    private final long began;

    private Pace(long began) {
        this.began = began;
    }

    static Pace begin() {
        return new Pace(System.nanoTime());
    }

    /** Waits for at most one tick. */
    void awaitTick() {
        long end = began + ((System.nanoTime() - began) / TICK_NANOS + 1) * TICK_NANOS;
        for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
