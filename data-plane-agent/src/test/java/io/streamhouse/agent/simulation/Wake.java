package io.streamhouse.agent.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a duty's pause; one that comes during a step is kept for the next. */
final class Wake implements Runnable {
    private final Scheduler scheduler;
    private @Nullable Fiber waiting;
    private boolean woken;

    Wake(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void run() {
        woken = true;
        if (waiting != null) {
            scheduler.wake(waiting);
        }
    }

    /** Waits for so long, or until woken. */
    void waits(Duration time) {
        if (!woken) {
            waiting = scheduler.self();
            scheduler.sleep(time);
            waiting = null;
        } else {
            scheduler.yield();
        }
        woken = false;
    }
}
