package io.streamhouse.query.agent;

import java.time.Instant;
import java.util.Optional;

/**
 * Who leads the partitions of a slot.
 *
 * @param holder empty when nobody does
 * @param epoch rises with every change of the holder
 * @param partitions of all organizations in this slot
 */
public record LeaseRow(
        int slot, Optional<Holder> holder, long epoch, Instant since, int partitions) {
    /** A session that leads. */
    public record Holder(long session, String agent, String endpoint) {}
}
