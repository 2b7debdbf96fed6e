package io.streamhouse.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Records of a lane that wait for company. Guarded by the lane's lock, then of one thread. */
final class OpenBatch {
    private final RecordBatchWriter writer;
    private final long openedNanos;
    private final List<CompletableFuture<RecordMetadata>> acknowledgements = new ArrayList<>(64);
    private long sizeMax;

    OpenBatch(BufferPool pool, long timestampMs, long nowNanos) {
        this.writer = new RecordBatchWriter(pool, timestampMs);
        this.openedNanos = nowNanos;
    }

    void add(
            Message message,
            long timestampMs,
            int recordSizeMax,
            CompletableFuture<RecordMetadata> acknowledgement) {
        writer.add(message, timestampMs);
        acknowledgements.add(acknowledgement);
        sizeMax += recordSizeMax;
    }

    int count() {
        return writer.count();
    }

    /** What the records take of the buffer. */
    long sizeMax() {
        return sizeMax;
    }

    long openedNanos() {
        return openedNanos;
    }

    Batch seal(boolean compress, Lz4Frames lz4, long deadlineNanos) {
        return new Batch(writer.finish(compress, lz4), acknowledgements, sizeMax, deadlineNanos);
    }

    void fail(StreamHouseException problem) {
        writer.release();
        acknowledgements.forEach(it -> it.completeExceptionally(problem));
    }
}
