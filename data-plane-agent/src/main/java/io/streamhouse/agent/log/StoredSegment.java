package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.PartitionSlice;
import java.util.List;
import java.util.UUID;

/**
 * A segment in the store, not recorded yet.
 *
 * @param sha256 of the whole object, 32 bytes
 */
record StoredSegment(UUID id, String key, long sizeBytes, byte[] sha256, List<RangePlace> ranges) {
    StoredSegment {
        ranges = List.copyOf(ranges);
    }

    /** Where a slice lies in its segment. */
    record RangePlace(PartitionSlice slice, long position, long size) {}
}
