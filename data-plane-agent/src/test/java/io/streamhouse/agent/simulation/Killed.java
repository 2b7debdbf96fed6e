package io.streamhouse.agent.simulation;

/** Ends a fiber whose host was killed, wherever it is. No code may survive it. */
final class Killed extends Error {
    Killed(String host) {
        super(host + " was killed", null, false, false);
    }
}
