package io.streamhouse.agent.wal;

/**
 * The table of the ring that is written, as this agent last heard. An old position does no harm: a
 * table is truncated only after a look at what is in it. Thread-safe.
 */
public final class RingPosition {
    private volatile int current;

    int current() {
        return current;
    }

    void moveTo(int number) {
        current = number;
    }
}
