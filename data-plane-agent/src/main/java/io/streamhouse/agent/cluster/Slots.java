package io.streamhouse.agent.cluster;

import java.util.UUID;

/** Partitions are led by slots; neighbouring partitions of a topic lie in neighbouring slots. */
public final class Slots {
    /** Fixed for ever: recorded with every partition. */
    public static final int COUNT = 256;

    private Slots() {}

    /** The slot of a partition. */
    public static int of(UUID topic, int partition) {
        return Math.floorMod(topic.hashCode() + partition, COUNT);
    }
}
