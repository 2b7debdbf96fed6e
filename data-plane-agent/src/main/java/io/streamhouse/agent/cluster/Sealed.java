package io.streamhouse.agent.cluster;

/**
 * This session is over: another agent, or a successor, has sealed it. Nothing that it still does
 * can take effect; the process must end and begin a new one.
 */
public final class Sealed extends Exception {
    /** Names the session. */
    public Sealed(long session) {
        super("session " + session + " is sealed", null, false, false);
    }
}
