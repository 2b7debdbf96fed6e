package io.streamhouse.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Where a consumer begins. */
public sealed interface StartAt {
    /** With the oldest record that is kept. */
    record Earliest() implements StartAt {}

    /** With what is appended from now on. */
    record Latest() implements StartAt {}

    /**
     * With the first batch appended at or after a time; the end when there is none.
     *
     * @param time by the server's clock
     */
    record Time(Instant time) implements StartAt {
        /** Checks that it is there. */
        public Time {
            Objects.requireNonNull(time, "time");
        }
    }

    /**
     * With the first batch appended so long ago, or later.
     *
     * @param age before now, by the server's clock
     */
    record Ago(Duration age) implements StartAt {
        /** Checks that it is in the past. */
        public Ago {
            if (age.isNegative()) {
                throw new IllegalArgumentException("the age must not be negative");
            }
        }
    }

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

    /** With the first batch appended at or after a time; the end when there is none. */
    static StartAt time(Instant time) {
        return new Time(time);
    }

    /** With the first batch appended so long ago, or later. */
    static StartAt ago(Duration age) {
        return new Ago(age);
    }

    /** At an offset per partition; partitions not named are not read. */
    static StartAt offsets(Map<Integer, Long> byPartition) {
        return new Offsets(byPartition);
    }
}
