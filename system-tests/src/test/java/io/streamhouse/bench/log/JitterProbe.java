package io.streamhouse.bench.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How late this machine wakes a thread that asked to sleep for a millisecond. On a machine that is
 * busy with other things, latencies of milliseconds say more about those than about the log.
 *
 * @param p99 of the delays, in milliseconds
 * @param p999 of the delays, in milliseconds
 * @param max of the delays, in milliseconds
 */
record JitterProbe(double p99, double p999, double max) {
    private static final long SLEEP_NANOS = 1_000_000;
    private static final int SLEEPS = 4_000;
    private static final double P99_MAX_MS = 1;
    private static final double P999_MAX_MS = 5;

    /** Sleeps a few seconds. */
    static JitterProbe measure() {
        long[] late = new long[SLEEPS];
        for (int i = 0; i < SLEEPS; i++) {
            long due = System.nanoTime() + SLEEP_NANOS;
            long now = due - SLEEP_NANOS;
            while (now < due) {
                LockSupport.parkNanos(due - now);
                now = System.nanoTime();
            }
            late[i] = now - due;
        }
        Arrays.sort(late);
        return new JitterProbe(
                late[SLEEPS * 99 / 100] / 1e6,
                late[SLEEPS * 999 / 1000] / 1e6,
                late[SLEEPS - 1] / 1e6);
    }

    boolean quiet() {
        return p99 <= P99_MAX_MS && p999 <= P999_MAX_MS;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "a thread that sleeps 1 ms wakes late by p99 %.2f, p99.9 %.2f, max %.2f ms: %s",
                p99,
                p999,
                max,
                quiet() ? "quiet" : "not quiet");
    }
}
