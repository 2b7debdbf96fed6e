package io.streamhouse.agent.batch;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.v1.Header;
import io.streamhouse.proto.v1.Record;
import java.nio.charset.StandardCharsets;

/**
 * Takes stored batches apart into records in their simple form. For one thread at a time; what it
 * hands over holds none of its memory.
 */
public final class BatchReader {
    private final Scratch scratch = new Scratch();
    private final RecordCursor cursor = new RecordCursor();
    private boolean copies;

    BatchReader() {}

    /** Receives records in the order of their offsets; answers false to stop. */
    @FunctionalInterface
    public interface Sink {
        /** One record. */
        boolean take(long offset, Record record);
    }

    /** Hands over the records from an offset on; false when the sink stopped. */
    public boolean read(Batch batch, long fromOffset, Sink sink) {
        open(batch);
        long base = batch.baseOffset();
        while (!cursor.atEnd()) {
            int index = cursor.index();
            Record record = record(batch.baseTimestamp());
            if (base + index >= fromOffset && !sink.take(base + index, record)) {
                return false;
            }
        }
        return true;
    }

    /** Lets go of what an unusually large batch has taken. */
    void trim() {
        scratch.trim();
    }

    private void open(Batch batch) {
        int from = batch.start() + Batch.RECORDS_AT;
        int size = batch.size() - Batch.RECORDS_AT;
        if (batch.codec() == Batch.CODEC_NONE) {
            // Stored bytes never change again, and are in memory anyway.
            copies = false;
            cursor.over(batch.array(), from, size);
            return;
        }
        copies = true;
        try {
            int length =
                    Lz4Frame.decompress(
                            batch.array(),
                            from,
                            size,
                            scratch,
                            Limits.BATCH_UNCOMPRESSED_BYTES_MAX);
            cursor.over(scratch.array(), 0, length);
        } catch (Lz4Frame.Malformed e) {
            throw Problem.of(
                            Reason.SEGMENT_CORRUPT,
                            "a stored batch cannot be decompressed: " + e.getMessage())
                    .with("offset", batch.baseOffset());
        }
    }

    private Record record(long baseTimestamp) {
        int recordEnd = cursor.record();
        Record.Builder record = Record.newBuilder();
        long time = baseTimestamp + cursor.timestampDelta;
        record.setEventTime(
                Timestamp.newBuilder()
                        .setSeconds(Math.floorDiv(time, 1000L))
                        .setNanos((int) Math.floorMod(time, 1000L) * 1_000_000));
        if (cursor.keyLength >= 0) {
            record.setKey(bytes(cursor.keyAt, cursor.keyLength));
        }
        if (cursor.valueLength >= 0) {
            record.setValue(bytes(cursor.valueAt, cursor.valueLength));
        }
        int headers = cursor.headerCount;
        for (int i = 0; i < headers; i++) {
            cursor.header(recordEnd);
            Header.Builder header =
                    Header.newBuilder()
                            .setName(
                                    new String(
                                            cursor.array(),
                                            cursor.nameAt,
                                            cursor.nameLength,
                                            StandardCharsets.UTF_8));
            if (cursor.valueLength > 0) {
                header.setValue(bytes(cursor.valueAt, cursor.valueLength));
            }
            record.addHeaders(header);
        }
        cursor.endRecord(recordEnd);
        return record.build();
    }

    private ByteString bytes(int at, int length) {
        return copies
                ? ByteString.copyFrom(cursor.array(), at, length)
                : UnsafeByteOperations.unsafeWrap(cursor.array(), at, length);
    }
}
