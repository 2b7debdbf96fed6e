package io.streamhouse.agent.duty;

import java.time.Duration;

/**
 * Something an agent does by itself, again and again. The program gives each duty a thread; the
 * simulation calls them in an order of its own. A duty is stepped by one thread at a time.
 */
public interface Duty {
    /** For threads, logs and the simulation's history. */
    String name();

    /**
     * Does one bounded piece of work.
     *
     * @return when it wants to be called again; zero: at once
     */
    Duration step() throws InterruptedException;

    /**
     * Told once, before the first step: running this, on any thread, has the duty stepped at once.
     * A duty that only looks at the clock needs none.
     */
    default void wakeBy(Runnable wake) {}
}
