package io.streamhouse.client;

/** One way to one agent for the batches of one topic. Owned by the dispatcher's thread. */
interface Carrier {
    /** The agent at its end. */
    Endpoint endpoint();

    /** True while batches may be given to it: it is open, and does not end. */
    boolean accepting();

    /** True when a batch of so many bytes fits into what may be unanswered. */
    boolean hasRoomFor(int bytes);

    /** How many batches are unanswered. */
    int underWay();

    /** How many batches of one lane may be unanswered. */
    int underWayPerLaneMax();

    /** Sends a batch; its courier is told the answer, or that the carrier broke. */
    void send(Courier courier, Batch batch);

    /** Looks whether it waits in vain, and breaks then. */
    void checkTime(long nowNanos);

    /** Ends it; what is unanswered goes back to the couriers. */
    void breakOff(StreamHouseException cause);

    /** Lets the unanswered be answered, then ends. */
    void retire();
}
