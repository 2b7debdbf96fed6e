package io.streamhouse.faults;

/** What must hold after every fault. */
public enum Invariant {
    /** The fault was seen to happen; otherwise the rest shows nothing. */
    STRUCK("struck"),
    /** Every acknowledged record is there, at its offset. */
    ACKNOWLEDGED_KEPT("I1 kept"),
    /** No record of a producer's sequence is there twice. */
    NO_DUPLICATE("I2 once"),
    /** Each producer's records are in the order of their sequences, without a gap. */
    ORDER("I3 order"),
    /** Offsets are dense; one offset is the same bytes for every reader, and as stored. */
    OFFSETS("I4 offsets"),
    /** Leader epochs never go back, and each belongs to one session. */
    LEADERS("I5 leaders"),
    /** Nobody else's records are seen. */
    ISOLATION("I6 tenants"),
    /** The bill counts what is in the log, once. */
    USAGE("I8 usage"),
    /** A read that begins after an acknowledgement shows it. */
    REAL_TIME("I9 fresh"),
    /** Damage is told exactly; nothing damaged is served, nothing is deleted. */
    DAMAGE_TOLD("I10 told"),
    /**
     * Everything accepts writes again soon after the fault is gone; and, where others can take
     * over, within seconds after it came.
     */
    LIVENESS("I11 live"),
    /** Referenced objects exist; memory stays in its bounds. */
    BOUNDED("I12 bounds");

    private final String title;

    Invariant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
