package io.streamhouse.agent.batch;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.v1.Header;
import io.streamhouse.proto.v1.Record;
import java.nio.charset.StandardCharsets;

/** Takes a stored batch apart into records in their simple form. Thread-safe. */
public final class BatchReader {
    private BatchReader() {}

    /** Receives records in the order of their offsets; answers false to stop. */
    @FunctionalInterface
    public interface Sink {
        /** One record. */
        boolean take(long offset, Record record);
    }

    /** Hands over the records from an offset on; false when the sink stopped. */
    public static boolean read(Batch batch, long fromOffset, Sink sink) {
        RecordCursor cursor = records(batch);
        long base = batch.baseOffset();
        while (!cursor.atEnd()) {
            int index = cursor.index();
            Record record = record(cursor, batch.baseTimestamp());
            if (base + index >= fromOffset && !sink.take(base + index, record)) {
                return false;
            }
        }
        return true;
    }

    private static RecordCursor records(Batch batch) {
        RecordCursor cursor = new RecordCursor();
        int from = batch.start() + Batch.RECORDS_AT;
        int size = batch.size() - Batch.RECORDS_AT;
        if (batch.codec() == Batch.CODEC_NONE) {
            cursor.over(batch.array(), from, size);
            return cursor;
        }
        try {
            Scratch scratch = new Scratch();
            int length =
                    Lz4Frame.decompress(
                            batch.array(),
                            from,
                            size,
                            scratch,
                            Limits.BATCH_UNCOMPRESSED_BYTES_MAX);
            cursor.over(scratch.array(), 0, length);
            return cursor;
        } catch (Lz4Frame.Malformed e) {
            throw Problem.of(
                            Reason.SEGMENT_CORRUPT,
                            "a stored batch cannot be decompressed: " + e.getMessage())
                    .with("offset", batch.baseOffset());
        }
    }

    private static Record record(RecordCursor cursor, long baseTimestamp) {
        int recordEnd = cursor.record();
        Record.Builder record = Record.newBuilder();
        long time = baseTimestamp + cursor.timestampDelta;
        record.setEventTime(
                Timestamp.newBuilder()
                        .setSeconds(Math.floorDiv(time, 1000L))
                        .setNanos((int) Math.floorMod(time, 1000L) * 1_000_000));
        // The array is this call's own or never written again: no copy is needed.
        if (cursor.keyLength >= 0) {
            record.setKey(
                    UnsafeByteOperations.unsafeWrap(
                            cursor.array(), cursor.keyAt, cursor.keyLength));
        }
        if (cursor.valueLength >= 0) {
            record.setValue(
                    UnsafeByteOperations.unsafeWrap(
                            cursor.array(), cursor.valueAt, cursor.valueLength));
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
                header.setValue(
                        UnsafeByteOperations.unsafeWrap(
                                cursor.array(), cursor.valueAt, cursor.valueLength));
            }
            record.addHeaders(header);
        }
        cursor.endRecord(recordEnd);
        return record.build();
    }
}
