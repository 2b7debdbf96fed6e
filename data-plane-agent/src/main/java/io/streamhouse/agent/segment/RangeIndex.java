package io.streamhouse.agent.segment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the ranges of a partition. May block. */
public interface RangeIndex {
    /** Ranges that end at or after an offset, in order; a page of them. */
    List<RangeRef> from(UUID topic, int partition, long offset);

    /** The first range whose last append time is at or after a moment. */
    Optional<RangeRef> atTime(UUID topic, int partition, long atMillis);
}
