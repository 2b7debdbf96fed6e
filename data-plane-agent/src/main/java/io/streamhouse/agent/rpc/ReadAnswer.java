package io.streamhouse.agent.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.batch.BatchReader;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.StoredRecord;

/** What a read answers, and what it counts: stored bytes for batches, encoded bytes for records. */
record ReadAnswer(ReadResponse response, long records, long bytes) {
    static ReadAnswer of(ReadRpc.Wanted wanted, Slice slice) {
        ReadResponse.Builder response =
                ReadResponse.newBuilder()
                        .setNextOffset(slice.nextOffset())
                        .setHighWatermark(slice.highWatermark())
                        .setLogStart(slice.logStart())
                        .setTopicId(wanted.place().topic().toString());
        return wanted.records() ? records(wanted, slice, response) : batches(slice, response);
    }

    private static ReadAnswer batches(Slice slice, ReadResponse.Builder response) {
        long records = 0;
        long bytes = 0;
        for (SegmentReader.Found found : slice.batches()) {
            Batch batch = found.batch();
            // Stored bytes never change again: they go out as they are.
            response.addBatches(
                    UnsafeByteOperations.unsafeWrap(batch.array(), batch.start(), batch.size()));
            records += batch.count();
            bytes += batch.size();
        }
        return new ReadAnswer(response.build(), records, bytes);
    }

    private static ReadAnswer records(
            ReadRpc.Wanted wanted, Slice slice, ReadResponse.Builder response) {
        RecordSink sink = new RecordSink(response, wanted.bytes());
        for (SegmentReader.Found found : slice.batches()) {
            sink.appendTimeMillis = found.appendTimeMillis();
            if (!BatchReader.read(found.batch(), wanted.offset(), sink)) {
                break;
            }
        }
        if (sink.records > 0) {
            response.setNextOffset(sink.lastOffset + 1);
        }
        return new ReadAnswer(response.build(), sink.records, sink.bytes);
    }

    private static final class RecordSink implements BatchReader.Sink {
        private final ReadResponse.Builder response;
        private final int bytesMax;
        private long appendTimeMillis;
        private long lastOffset;
        private long records;
        private long bytes;

        RecordSink(ReadResponse.Builder response, int bytesMax) {
            this.response = response;
            this.bytesMax = bytesMax;
        }

        @Override
        public boolean take(long offset, io.streamhouse.proto.v1.Record record) {
            int size = record.getSerializedSize();
            if (records > 0 && bytes + size > bytesMax) {
                return false;
            }
            response.addRecords(
                    StoredRecord.newBuilder()
                            .setOffset(offset)
                            .setRecord(record)
                            .setLogAppendTime(Timestamps.of(appendTimeMillis)));
            lastOffset = offset;
            records++;
            bytes += size;
            return true;
        }
    }
}
