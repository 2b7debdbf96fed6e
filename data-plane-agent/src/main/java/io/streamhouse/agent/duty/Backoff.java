package io.streamhouse.agent.duty;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait after failures in a row: longer each time, up to a limit. Of one thread. */
public final class Backoff {
    private final LongSupplier nanoTime;
    private final Duration first;
    private final Duration max;
    private Duration pause = Duration.ZERO;
    private int failures;
    private long againNanos;

    /** Before the first failure. */
    public Backoff(LongSupplier nanoTime, Duration first, Duration max) {
        this.nanoTime = nanoTime;
        this.first = first;
        this.max = max;
    }

    /** It failed once more; how long to wait now. */
    public Duration failed() {
        Duration longer = failures == 0 ? first : pause.multipliedBy(2);
        pause = longer.compareTo(max) < 0 ? longer : max;
        failures++;
        againNanos = nanoTime.getAsLong() + pause.toNanos();
        return pause;
    }

    /** It succeeded: the next failure is a first one. */
    public void succeeded() {
        failures = 0;
    }

    /** How many failures there were in a row. */
    public int failures() {
        return failures;
    }

    /** What is left to wait; zero: try. */
    public Duration left() {
        long left = failures == 0 ? 0 : againNanos - nanoTime.getAsLong();
        return Duration.ofNanos(Math.max(0, left));
    }
}
