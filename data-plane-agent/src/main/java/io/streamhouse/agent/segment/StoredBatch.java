package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;

/**
 * A batch in the log, its offsets set.
 *
 * @param appendTimeMillis of its turn; never goes back within a partition
 * @param baseSequence in 64 bits
 */
public record StoredBatch(
        Batch batch,
        long baseOffset,
        int count,
        long appendTimeMillis,
        long producerKey,
        long incarnation,
        long baseSequence,
        long recordsHash) {
    /** The last offset. */
    public long lastOffset() {
        return baseOffset + count - 1;
    }

    /** Bytes as stored, which is what is metered. */
    public int size() {
        return batch.size();
    }
}
