package io.streamhouse.client;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session brought of a partition, on its way to the user.
 *
 * @param seek the number of the user's last seek of the partition when it came; earlier ones count
 *     no more
 * @param batches as stored; the first may begin before the offset
 * @param stream whose credit it takes
 * @param offset the first that is wanted
 * @param nextOffset where the partition goes on behind it
 * @param gap what is missing instead
 * @param failure why the partition cannot be read on
 */
record Chunk(
        int partition,
        long seek,
        List<ByteString> batches,
        @Nullable ReadStream stream,
        long offset,
        long nextOffset,
        @Nullable Gap gap,
        @Nullable StreamHouseException failure) {
    static Chunk records(
            int partition,
            long seek,
            List<ByteString> batches,
            ReadStream stream,
            long offset,
            long nextOffset) {
        return new Chunk(partition, seek, batches, stream, offset, nextOffset, null, null);
    }

    static Chunk gap(long seek, Gap gap) {
        return new Chunk(gap.partition(), seek, List.of(), null, gap.from(), gap.to(), gap, null);
    }

    static Chunk failure(int partition, long seek, long offset, StreamHouseException failure) {
        return new Chunk(partition, seek, List.of(), null, offset, offset, null, failure);
    }

    /** What it takes of the credit. */
    long bytes() {
        long bytes = 0;
        for (ByteString batch : batches) {
            bytes += batch.size();
        }
        return bytes;
    }
}
