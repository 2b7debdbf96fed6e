package io.streamhouse.agent.simulation;

import java.util.Random;

/** What all parts of one run share. */
record Simulation(Scheduler scheduler, Random random, History history) {
    static Simulation of(long seed) {
        Random random = new Random(seed);
        Scheduler scheduler = new Scheduler(random);
        return new Simulation(scheduler, random, new History(scheduler::nowNanos));
    }
}
