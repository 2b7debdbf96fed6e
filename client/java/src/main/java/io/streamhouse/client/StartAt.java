package io.streamhouse.client;

import java.util.Map;

/** Where a consumer begins. */
public sealed interface StartAt {
    /** With the oldest record that is kept. */
    record Earliest() implements StartAt {}

    /** With what is appended from now on. */
    record Latest() implements StartAt {}

    /**
     * At an offset per partition; partitions not named are not read.
     *
     * @param byPartition the first offset to read
     */
    record Offsets(Map<Integer, Long> byPartition) implements StartAt {
        /** Copies the map. */
        public Offsets {
            byPartition = Map.copyOf(byPartition);
            if (byPartition.isEmpty()) {
                throw new IllegalArgumentException("name at least one partition");
            }
        }
    }

    /** With the oldest record that is kept. */
    static StartAt earliest() {
        return new Earliest();
    }

    /** With what is appended from now on. */
    static StartAt latest() {
        return new Latest();
    }

    /** At an offset per partition; partitions not named are not read. */
    static StartAt offsets(Map<Integer, Long> byPartition) {
        return new Offsets(byPartition);
    }
}
