package io.streamhouse.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for a condition, never for a time. */
public final class Await {
    private static final long STEP_MS = 20;

    private Await() {}

    /** Returns once the condition holds; fails after the limit, naming what was awaited. */
    public static void until(String what, Duration limit, Callable<Boolean> condition)
            throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
    }
}
