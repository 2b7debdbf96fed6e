package io.streamhouse.agent.segment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A segment as its rows have it.
 *
 * @param sha256 absent when it was recorded before digests were kept
 * @param ranges those that are still in use; the object may hold more
 */
public record RecordedSegment(
        UUID id, String key, long sizeBytes, Optional<byte[]> sha256, List<Use> ranges) {
    public RecordedSegment {
        ranges = List.copyOf(ranges);
    }

    /** A range that readers are sent to this segment for. */
    public record Use(UUID topic, int partition, long baseOffset, long lastOffset) {}
}
