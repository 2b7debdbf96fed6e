package io.streamhouse.agent.batch;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.v1.Header;
import io.streamhouse.proto.v1.Record;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** Makes a batch of records in their simple form. Thread-safe. */
public final class BatchMaker {
    private static final ThreadLocal<Tools> TOOLS = ThreadLocal.withInitial(Tools::new);

    private final InstantSource clock;

    private record Tools(RecordWriter writer, Scratch compressed) {
        Tools() {
            this(new RecordWriter(), new Scratch());
        }
    }

    /** Whose the batch is. */
    public record Origin(long producerId, int producerEpoch, long baseSequence) {}

    /** With the clock that fills event times that are absent. */
    public BatchMaker(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A batch of all records, LZ4-compressed where that makes it smaller.
     *
     * @throws Problem naming the record that is wrong
     */
    public CheckedBatch make(List<Record> records, Origin origin) {
        checkCount(records);
        long now = clock.millis();
        Tools tools = TOOLS.get();
        EventTimes times = EventTimes.of(records, now);
        RecordWriter writer = tools.writer();
        // The hash must not see times that the agent fills: a resend comes at another time.
        int size = write(writer, records, times.asSent());
        long hash = BatchChecker.hash(writer.array(), 0, size);
        if (times.filledBeside()) {
            size = write(writer, records, times);
        }
        Batch batch = assemble(writer.array(), size, tools.compressed());
        fill(batch, records.size(), times, origin);
        if (batch.size() > Limits.BATCH_BYTES_MAX) {
            throw tooLarge(Limits.BATCH_BYTES_MAX, batch.size(), "bytes");
        }
        return new CheckedBatch(batch, records.size(), hash);
    }

    private static int write(RecordWriter writer, List<Record> records, EventTimes times) {
        writer.clear();
        for (int i = 0; i < records.size(); i++) {
            int length = writer.record(records.get(i), i, times.delta(i));
            if (length > Limits.RECORD_BYTES_MAX) {
                throw Problem.field(
                                Reason.RECORD_TOO_LARGE,
                                "list.records[" + i + "]",
                                "a record may have " + Limits.RECORD_BYTES_MAX + " bytes")
                        .with("limit", Limits.RECORD_BYTES_MAX)
                        .with("actual", length);
            }
            if (writer.size() > Limits.BATCH_UNCOMPRESSED_BYTES_MAX) {
                throw tooLarge(Limits.BATCH_UNCOMPRESSED_BYTES_MAX, writer.size(), "bytes");
            }
        }
        return writer.size();
    }

    private static Batch assemble(byte[] records, int size, Scratch compressed) {
        int frame = Lz4Frame.compress(records, size, compressed, Batch.RECORDS_AT);
        boolean smaller = frame < size;
        int whole = Batch.RECORDS_AT + (smaller ? frame : size);
        byte[] array;
        if (smaller) {
            array = compressed.copy(whole);
        } else {
            array = new byte[whole];
            System.arraycopy(records, 0, array, Batch.RECORDS_AT, size);
        }
        Batch batch = new Batch(array, 0, whole);
        batch.putShort(Batch.ATTRIBUTES_AT, smaller ? Batch.CODEC_LZ4 : Batch.CODEC_NONE);
        return batch;
    }

    private static void fill(Batch batch, int count, EventTimes times, Origin origin) {
        batch.place(0, -1);
        batch.putInt(Batch.LENGTH_AT, batch.size() - Batch.LENGTH_END);
        batch.array()[batch.start() + Batch.MAGIC_AT] = Batch.MAGIC;
        batch.putInt(Batch.LAST_OFFSET_DELTA_AT, count - 1);
        batch.putLong(Batch.BASE_TIMESTAMP_AT, times.base());
        batch.putLong(Batch.MAX_TIMESTAMP_AT, times.max());
        batch.putLong(Batch.PRODUCER_ID_AT, origin.producerId());
        batch.putShort(Batch.PRODUCER_EPOCH_AT, origin.producerEpoch());
        batch.putInt(Batch.BASE_SEQUENCE_AT, (int) (origin.baseSequence() & Integer.MAX_VALUE));
        batch.putInt(Batch.COUNT_AT, count);
        batch.putInt(Batch.CRC_AT, batch.computedCrc());
    }

    private static void checkCount(List<Record> records) {
        if (records.isEmpty()) {
            throw Problem.field(
                    Reason.INVALID_FIELD, "list.records", "a batch has at least one record");
        }
        if (records.size() > Limits.BATCH_RECORDS_MAX) {
            throw tooLarge(Limits.BATCH_RECORDS_MAX, records.size(), "records");
        }
        for (int i = 0; i < records.size(); i++) {
            checkHeaders(records.get(i), i);
        }
    }

    private static void checkHeaders(Record record, int index) {
        if (record.getHeadersCount() > Limits.RECORD_HEADERS_MAX) {
            throw Problem.field(
                            Reason.TOO_MANY_HEADERS,
                            "list.records[" + index + "].headers",
                            "a record may have " + Limits.RECORD_HEADERS_MAX + " headers")
                    .with("limit", Limits.RECORD_HEADERS_MAX)
                    .with("actual", record.getHeadersCount());
        }
        for (int i = 0; i < record.getHeadersCount(); i++) {
            byte[] name = record.getHeaders(i).getName().getBytes(StandardCharsets.UTF_8);
            if (!HeaderName.valid(name, 0, name.length)) {
                throw Problem.field(
                        Reason.INVALID_HEADER,
                        "list.records[" + index + "].headers[" + i + "].name",
                        "a header name is not empty and does not begin with sh-");
            }
        }
    }

    private static Problem tooLarge(long limit, long actual, String unit) {
        return Problem.field(
                        Reason.BATCH_TOO_LARGE,
                        "list.records",
                        "a batch may have " + limit + " " + unit)
                .with("limit", limit)
                .with("actual", actual);
    }

    /** Event times of a list: those sent, and now for the others. */
    private record EventTimes(List<Record> records, long base, long max, long fill, boolean mixed) {
        static EventTimes of(List<Record> records, long now) {
            long base = -1;
            long max = Long.MIN_VALUE;
            boolean filled = false;
            for (int i = 0; i < records.size(); i++) {
                Record record = records.get(i);
                long time = record.hasEventTime() ? millis(record.getEventTime(), i, now) : now;
                filled |= !record.hasEventTime();
                base = base < 0 && record.hasEventTime() ? time : base;
                max = Math.max(max, time);
            }
            boolean mixed = filled && base >= 0;
            return new EventTimes(records, base < 0 ? now : base, max, now, mixed);
        }

        /** True when some, but not all, times were filled. */
        boolean filledBeside() {
            return mixed;
        }

        /** The same without the filled times. */
        EventTimes asSent() {
            return new EventTimes(records, base, max, base, mixed);
        }

        long delta(int index) {
            Record record = records.get(index);
            if (!record.hasEventTime()) {
                return fill - base;
            }
            Timestamp time = record.getEventTime();
            return Math.addExact(
                            Math.multiplyExact(time.getSeconds(), 1000L),
                            time.getNanos() / 1_000_000)
                    - base;
        }

        private static long millis(Timestamp time, int index, long now) {
            long latest = now + Limits.EVENT_TIME_AHEAD_MILLIS_MAX;
            boolean plausible =
                    time.getSeconds() >= 0
                            && time.getSeconds() <= latest / 1000
                            && time.getNanos() >= 0
                            && time.getNanos() < 1_000_000_000;
            if (!plausible) {
                throw Problem.field(
                        Reason.INVALID_TIMESTAMP,
                        "list.records[" + index + "].event_time",
                        "event times lie between 1970 and one day from now");
            }
            return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
        }
    }

    /** Encodes records one after the other. */
    private static final class RecordWriter {
        private final Scratch scratch = new Scratch();
        private int at;

        void clear() {
            at = 0;
        }

        int size() {
            return at;
        }

        byte[] array() {
            return scratch.array();
        }

        /** Writes a record and returns its length without the length field. */
        int record(Record record, int index, long timestampDelta) {
            int length = bodyLength(record, index, timestampDelta);
            scratch.holding(at, at + length + 5);
            varlong(length);
            scratch.array()[at++] = 0;
            varlong(timestampDelta);
            varlong(index);
            bytes(record.hasKey() ? record.getKey() : null);
            bytes(record.hasValue() ? record.getValue() : null);
            varlong(record.getHeadersCount());
            for (Header header : record.getHeadersList()) {
                bytes(header.getNameBytes());
                bytes(header.getValue());
            }
            return length;
        }

        private static int bodyLength(Record record, int index, long timestampDelta) {
            int length = 1 + size(timestampDelta) + size(index);
            length += sized(record.hasKey() ? record.getKey() : null);
            length += sized(record.hasValue() ? record.getValue() : null);
            length += size(record.getHeadersCount());
            for (Header header : record.getHeadersList()) {
                length += sized(header.getNameBytes()) + sized(header.getValue());
            }
            return length;
        }

        private static int sized(@org.jspecify.annotations.Nullable ByteString bytes) {
            return bytes == null ? size(-1) : size(bytes.size()) + bytes.size();
        }

        private void bytes(@org.jspecify.annotations.Nullable ByteString bytes) {
            if (bytes == null) {
                varlong(-1);
                return;
            }
            varlong(bytes.size());
            bytes.copyTo(scratch.array(), at);
            at += bytes.size();
        }

        private static int size(long value) {
            long zigzag = (value << 1) ^ (value >> 63);
            return Math.max(1, (70 - Long.numberOfLeadingZeros(zigzag)) / 7);
        }

        private void varlong(long value) {
            long zigzag = (value << 1) ^ (value >> 63);
            while ((zigzag & ~0x7FL) != 0) {
                scratch.array()[at++] = (byte) (zigzag | 0x80);
                zigzag >>>= 7;
            }
            scratch.array()[at++] = (byte) zigzag;
        }
    }
}
