package io.streamhouse.faults;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that goes wrong while records are written.
 *
 * @param name for the table
 * @param steps how often records are written while it lasts
 * @param takeOver other agents must take records of all partitions within this time from its
 *     beginning, while it lasts; empty: nobody else can
 */
record Fault(String name, int steps, Optional<Duration> takeOver, Strike strike) {
    /** The length of a step. */
    static final int STEP_MS = 500;

    private static final int STEPS = 10;

    /** Begins it. */
    @FunctionalInterface
    interface Strike {
        Blow on(Scene scene) throws Exception;
    }

    /**
     * Shows that it has happened: asked while it lasts. Without a sign the run has shown nothing.
     */
    @FunctionalInterface
    interface Sign {
        String seen() throws Exception;
    }

    /** Ends it; everything is as before when this returns, or comes back by itself. */
    @FunctionalInterface
    interface Heal {
        void run() throws Exception;
    }

    /**
     * What was done.
     *
     * @param shows the invariant that the sign is about
     */
    record Blow(Invariant shows, Sign sign, Heal heal) {
        Blow(Sign sign, Heal heal) {
            this(Invariant.STRUCK, sign, heal);
        }
    }

    static Fault of(String name, Strike strike) {
        return new Fault(name, STEPS, Optional.empty(), strike);
    }

    /** Lasts longer than usual. */
    Fault lasting(int newSteps) {
        return new Fault(name, newSteps, takeOver, strike);
    }

    /** Others must take over meanwhile. */
    Fault takenOverWithin(Duration limit) {
        return new Fault(name, steps, Optional.of(limit), strike);
    }

    @Override
    public String toString() {
        return name;
    }
}
