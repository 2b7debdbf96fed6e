package io.streamhouse.agent.simulation;

/** A process of the simulation: what is killed or paused together. */
class Host {
    private final String name;
    private boolean dead;
    private boolean paused;

    Host(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    final boolean isDead() {
        return dead;
    }

    final boolean isPaused() {
        return paused;
    }

    /** Nothing of it runs any more. */
    final void kill() {
        dead = true;
        paused = false;
    }

    /** Nothing of it runs for a while, though time goes on. */
    final void pause(boolean on) {
        paused = on && !dead;
    }
}
