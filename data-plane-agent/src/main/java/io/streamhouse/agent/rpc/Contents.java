package io.streamhouse.agent.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.batch.BatchReader;
import io.streamhouse.agent.batch.BatchReaders;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What a read found, in the form asked for.
 *
 * @param nextOffset where the next read goes on
 * @param recordCount what it counts
 * @param bytes what it counts: stored bytes of batches, encoded bytes of records
 */
record Contents(
        List<ByteString> batches,
        List<StoredRecord> records,
        long nextOffset,
        long recordCount,
        long bytes) {
    private static final BatchReaders READERS =
            new BatchReaders(Runtime.getRuntime().availableProcessors());

    /** Small records take more memory than they have bytes. */
    private static final int RECORDS_MAX = 16_384;

    private static final int RECORD_OVERHEAD_BYTES = 256;

    /** About what it holds in memory until it is sent. */
    long heapBytes() {
        return bytes + (long) records.size() * RECORD_OVERHEAD_BYTES;
    }

    /**
     * How much is wanted; at least one batch or record is taken.
     *
     * @param records true: record by record
     */
    record Ask(long offset, boolean records, long bytesMax, long recordsMax) {}

    static Contents of(Slice slice, Ask ask) {
        return ask.records() ? records(slice, ask) : batches(slice, ask);
    }

    private static Contents batches(Slice slice, Ask ask) {
        List<ByteString> batches = new ArrayList<>(slice.batches().size());
        long next = ask.offset();
        long count = 0;
        long bytes = 0;
        for (SegmentReader.Found found : slice.batches()) {
            if (!batches.isEmpty() && count >= ask.recordsMax()) {
                break;
            }
            Batch batch = found.batch();
            // Stored bytes never change again: they go out as they are.
            batches.add(
                    UnsafeByteOperations.unsafeWrap(batch.array(), batch.start(), batch.size()));
            next = batch.lastOffset() + 1;
            count += batch.count();
            bytes += batch.size();
        }
        return new Contents(batches, List.of(), next, count, bytes);
    }

    private static Contents records(Slice slice, Ask ask) {
        RecordSink sink = new RecordSink(ask);
        READERS.with(reader -> takeApart(slice, ask, reader, sink));
        long next = sink.records.isEmpty() ? slice.nextOffset() : sink.lastOffset + 1;
        return new Contents(List.of(), sink.records, next, sink.records.size(), sink.bytes);
    }

    private static boolean takeApart(Slice slice, Ask ask, BatchReader reader, RecordSink sink) {
        for (SegmentReader.Found found : slice.batches()) {
            sink.appendTimeMillis = found.appendTimeMillis();
            if (!reader.read(found.batch(), ask.offset(), sink)) {
                return false;
            }
        }
        return true;
    }

    private static final class RecordSink implements BatchReader.Sink {
        private final List<StoredRecord> records = new ArrayList<>();
        private final Ask ask;
        private long appendTimeMillis;
        private long lastOffset;
        private long bytes;

        RecordSink(Ask ask) {
            this.ask = ask;
        }

        @Override
        public boolean take(long offset, Record record) {
            int size = record.getSerializedSize();
            long most = Math.min(ask.recordsMax(), RECORDS_MAX);
            boolean full = bytes + size > ask.bytesMax() || records.size() >= most;
            if (!records.isEmpty() && full) {
                return false;
            }
            records.add(
                    StoredRecord.newBuilder()
                            .setOffset(offset)
                            .setRecord(record)
                            .setLogAppendTime(Timestamps.of(appendTimeMillis))
                            .build());
            lastOffset = offset;
            bytes += size;
            return true;
        }
    }
}
