package io.streamhouse.agent.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Lets one fiber through at a time; the others wait within the simulation. */
final class Turnstile {
    private final Scheduler scheduler;
    private final Deque<Fiber> waiting = new ArrayDeque<>();
    private @Nullable Fiber within;

    /** What is done within. */
    @FunctionalInterface
    interface Work<T> {
        T run();
    }

    Turnstile(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    <T> T through(Work<T> work) {
        Fiber self = scheduler.self();
        waiting.add(self);
        while (within != null || waiting.peekFirst() != self) {
            scheduler.sleep(Duration.ofDays(1));
        }
        waiting.removeFirst();
        within = self;
        try {
            return work.run();
        } finally {
            within = null;
            Fiber next = waiting.peekFirst();
            if (next != null) {
                scheduler.wake(next);
            }
        }
    }
}
