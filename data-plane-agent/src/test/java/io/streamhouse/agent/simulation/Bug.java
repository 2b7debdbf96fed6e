package io.streamhouse.agent.simulation;

/** A mistake somebody could make in the log: the simulation must find it. */
interface Bug {
    /** No mistake. */
    Bug NONE = new Bug() {};

    /** Changes what all agents share, before anything runs. */
    default void plant(Cluster cluster) {}

    /** Changes the world of a process that starts. */
    default Surroundings around(Cluster cluster, Surroundings real) {
        return real;
    }
}
