package io.streamhouse.agent.batch;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.InstantSource;
import java.util.zip.CRC32C;

/** Checks a client's batch, whole, before anything is done with it. Thread-safe. */
public final class BatchChecker {
    private static final ThreadLocal<Tools> TOOLS = ThreadLocal.withInitial(Tools::new);
    private static final String FIELD = "batch";
    private static final String RESERVED_NAMES = "sh-";

    private final InstantSource clock;

    private record Tools(Scratch scratch, RecordCursor cursor) {
        Tools() {
            this(new Scratch(), new RecordCursor());
        }
    }

    /** With the clock that event times are held against. */
    public BatchChecker(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Checks a batch.
     *
     * @throws Problem naming what is wrong with it
     */
    public CheckedBatch check(Batch batch) {
        checkHeader(batch);
        Tools tools = TOOLS.get();
        int size = batch.size() - Batch.RECORDS_AT;
        int from = batch.start() + Batch.RECORDS_AT;
        byte[] records = batch.array();
        if (batch.codec() == Batch.CODEC_LZ4) {
            size = decompress(batch, tools.scratch());
            from = 0;
            records = tools.scratch().array();
        }
        tools.cursor().over(records, from, size);
        checkRecords(batch, tools.cursor());
        return new CheckedBatch(batch, batch.count(), hash(records, from, size));
    }

    /**
     * Tells whether a batch that comes again has the same records: their CRC and their size. It is
     * made for every batch, and the processor does this one by itself.
     */
    static long hash(byte[] records, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(records, from, size);
        return crc.getValue() << Integer.SIZE | size;
    }

    private static int decompress(Batch batch, Scratch scratch) {
        try {
            return Lz4Frame.decompress(
                    batch.array(),
                    batch.start() + Batch.RECORDS_AT,
                    batch.size() - Batch.RECORDS_AT,
                    scratch,
                    Limits.BATCH_UNCOMPRESSED_BYTES_MAX);
        } catch (Lz4Frame.Malformed e) {
            String message = e.getMessage() == null ? "malformed" : e.getMessage();
            if (e.beyondLimit()) {
                throw Problem.field(Reason.DECOMPRESSION_LIMIT, FIELD, message)
                        .with("limit", Limits.BATCH_UNCOMPRESSED_BYTES_MAX);
            }
            throw Problem.field(Reason.BATCH_CORRUPT, FIELD, message);
        }
    }

    private static void checkHeader(Batch batch) {
        if (batch.size() > Limits.BATCH_BYTES_MAX) {
            throw Problem.field(
                            Reason.BATCH_TOO_LARGE,
                            FIELD,
                            "a batch may have " + Limits.BATCH_BYTES_MAX + " bytes")
                    .with("limit", Limits.BATCH_BYTES_MAX)
                    .with("actual", batch.size());
        }
        require(batch.size() >= Batch.RECORDS_AT, "shorter than a batch header");
        if (batch.magic() != Batch.MAGIC) {
            throw Problem.field(
                            Reason.BATCH_UNSUPPORTED, FIELD, "only batches of magic 2 are taken")
                    .with("magic", batch.magic());
        }
        require(
                batch.length() == batch.size() - Batch.LENGTH_END,
                "the length field does not fit the bytes: exactly one batch is taken");
        if (!batch.intact()) {
            throw Problem.field(Reason.CHECKSUM_MISMATCH, FIELD, "the CRC does not fit the bytes")
                    .with("computed", Integer.toHexString(batch.computedCrc()));
        }
        checkAttributes(batch);
        checkCounts(batch);
    }

    private static void checkAttributes(Batch batch) {
        int codec = batch.codec();
        if (codec != Batch.CODEC_NONE && codec != Batch.CODEC_LZ4) {
            throw Problem.field(
                            codec > Batch.CODEC_LAST
                                    ? Reason.BATCH_CORRUPT
                                    : Reason.BATCH_UNSUPPORTED,
                            FIELD,
                            "only LZ4 and no compression are taken")
                    .with("codec", codec);
        }
        if ((batch.attributes() & ~Batch.CLIENT_ATTRIBUTES) != 0) {
            throw Problem.field(
                            Reason.BATCH_UNSUPPORTED,
                            FIELD,
                            "transactional, control and append-time batches are not taken")
                    .with("attributes", batch.attributes());
        }
    }

    private static void checkCounts(Batch batch) {
        require(batch.count() > 0, "a batch has at least one record");
        if (batch.count() > Limits.BATCH_RECORDS_MAX) {
            throw Problem.field(
                            Reason.BATCH_TOO_LARGE,
                            FIELD,
                            "a batch may have " + Limits.BATCH_RECORDS_MAX + " records")
                    .with("limit", Limits.BATCH_RECORDS_MAX)
                    .with("actual", batch.count());
        }
        require(
                batch.lastOffsetDelta() == batch.count() - 1,
                "the last offset delta does not fit the count");
    }

    private void checkRecords(Batch batch, RecordCursor cursor) {
        long max = Long.MIN_VALUE;
        long min = Long.MAX_VALUE;
        while (!cursor.atEnd()) {
            require(cursor.index() < batch.count(), "more records than the count says");
            int recordEnd = cursor.record();
            max = Math.max(max, cursor.timestampDelta);
            min = Math.min(min, cursor.timestampDelta);
            checkHeaders(cursor, recordEnd);
            cursor.endRecord(recordEnd);
        }
        require(cursor.index() == batch.count(), "fewer records than the count says");
        checkTimes(batch, min, max);
    }

    private static void checkHeaders(RecordCursor cursor, int recordEnd) {
        if (cursor.headerCount > Limits.RECORD_HEADERS_MAX) {
            throw Problem.field(
                            Reason.TOO_MANY_HEADERS,
                            "batch.records[" + cursor.index() + "].headers",
                            "a record may have " + Limits.RECORD_HEADERS_MAX + " headers")
                    .with("limit", Limits.RECORD_HEADERS_MAX)
                    .with("actual", cursor.headerCount);
        }
        int headers = cursor.headerCount;
        for (int i = 0; i < headers; i++) {
            cursor.header(recordEnd);
            if (!HeaderName.valid(cursor.array(), cursor.nameAt, cursor.nameLength)) {
                throw Problem.field(
                        Reason.INVALID_HEADER,
                        "batch.records[" + cursor.index() + "].headers[" + i + "].name",
                        "a header name is UTF-8, not empty, and does not begin with "
                                + RESERVED_NAMES);
            }
        }
    }

    private void checkTimes(Batch batch, long minDelta, long maxDelta) {
        long base = batch.baseTimestamp();
        long latest = clock.millis() + Limits.EVENT_TIME_AHEAD_MILLIS_MAX;
        boolean plausible =
                base >= 0
                        && base <= latest
                        && Math.abs(minDelta) <= latest
                        && Math.abs(maxDelta) <= latest
                        && base + minDelta >= 0
                        && base + maxDelta <= latest;
        if (!plausible) {
            throw Problem.field(
                            Reason.INVALID_TIMESTAMP,
                            "batch",
                            "event times lie between 1970 and one day from now")
                    .with("base_timestamp", base);
        }
        require(batch.maxTimestamp() == base + maxDelta, "the max timestamp does not fit");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw Problem.field(Reason.BATCH_CORRUPT, FIELD, otherwise);
        }
    }
}
