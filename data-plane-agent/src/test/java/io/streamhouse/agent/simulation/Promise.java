package io.streamhouse.agent.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is on its way to one fiber. */
final class Promise<T> {
    private final Scheduler scheduler;
    private @Nullable T value;
    private @Nullable Fiber waiting;
    private boolean broken;

    Promise(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** It has come; another one later is ignored. */
    void complete(T result) {
        if (value == null && !broken) {
            value = result;
            wake();
        }
    }

    /** It will not come. */
    void abandon() {
        broken = value == null;
        wake();
    }

    /** True when there is nothing to wait for. */
    boolean isDone() {
        return value != null || broken;
    }

    /** Waits for it; null when it does not come, or not within the time. */
    @Nullable T await(Duration limit) {
        long until = scheduler.nowNanos() + limit.toNanos();
        while (!isDone() && scheduler.nowNanos() < until) {
            waiting = scheduler.self();
            scheduler.sleep(Duration.ofNanos(until - scheduler.nowNanos()));
            waiting = null;
        }
        return value;
    }

    private void wake() {
        if (waiting != null) {
            scheduler.wake(waiting);
        }
    }
}
