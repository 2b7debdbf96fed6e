package io.streamhouse.client;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** When something may be tried again: later after each failure, at once when it worked. */
final class Retry {
    private final Supplier<Backoff> fresh;
    private @Nullable Backoff backoff;
    private long dueNanos;

    Retry(Supplier<Backoff> fresh) {
        this.fresh = fresh;
    }

    void failed(StreamHouseException cause) {
        Backoff present = backoff == null ? fresh.get() : backoff;
        backoff = present;
        dueNanos = System.nanoTime() + present.next(cause).toNanos();
    }

    /** Like {@link #failed(StreamHouseException)}, but not later than that. */
    void failed(StreamHouseException cause, Duration waitMax) {
        failed(cause);
        long most = System.nanoTime() + waitMax.toNanos();
        dueNanos = dueNanos - most > 0 ? most : dueNanos;
    }

    void worked() {
        backoff = null;
    }

    boolean isDue(long nowNanos) {
        return backoff == null || nowNanos - dueNanos >= 0;
    }

    long dueNanos() {
        return dueNanos;
    }
}
