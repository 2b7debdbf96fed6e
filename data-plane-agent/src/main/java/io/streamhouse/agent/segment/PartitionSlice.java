package io.streamhouse.agent.segment;

import java.util.List;
import java.util.UUID;

/** Consecutive batches of one partition that go into one segment; never empty. */
public record PartitionSlice(
        UUID organization, UUID topic, int partition, List<StoredBatch> batches) {
    public PartitionSlice {
        batches = List.copyOf(batches);
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("a slice holds a batch");
        }
    }

    /** The first offset. */
    public long baseOffset() {
        return batches.getFirst().baseOffset();
    }

    /** The last offset. */
    public long lastOffset() {
        return batches.getLast().lastOffset();
    }
}
