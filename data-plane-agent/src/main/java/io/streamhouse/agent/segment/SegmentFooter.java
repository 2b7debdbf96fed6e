package io.streamhouse.agent.segment;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment: one object over all partitions. Big endian:
 *
 * <pre>
 * "SHSEGMT" (7), version (1)
 * batches, partition after partition, as stored
 * footer:
 *   range count (4), then per range, in the order of their bytes:
 *     organization (16), topic (16), partition (4), base offset (8), last offset (8),
 *     position (8), size (8), records (8), first append time (8), last append time (8), CRC32C (4)
 *     index point count (4), points of {base offset (8), place in the range (4), batch number (4)}:
 *       the first batch and then one every 64 KiB
 *     time run count (4), runs of {batches (4), append time (8)}
 *     trace count (4), traces of {producer key (8), incarnation (8), base sequence (8), count (4),
 *       records hash (8), base offset (8), append time (8)}: the last batches of each producer
 * footer size (4), CRC32C of the footer (4), version (4), "SHSG" (4)
 * </pre>
 */
public record SegmentFooter(List<Range> ranges) {
    static final byte[] HEADER = {'S', 'H', 'S', 'E', 'G', 'M', 'T', 1};
    static final int TRAILER_BYTES = 16;
    static final int VERSION = 1;
    static final int MAGIC = 0x53485347;
    static final int INDEX_BYTES = 64 * 1024;

    public SegmentFooter {
        ranges = List.copyOf(ranges);
    }

    /** One partition's bytes. */
    public record Range(
            UUID organization,
            UUID topic,
            int partition,
            long baseOffset,
            long lastOffset,
            long position,
            long size,
            long records,
            long firstAppendTime,
            long lastAppendTime,
            int crc,
            List<IndexPoint> index,
            List<TimeRun> times,
            List<Trace> traces) {
        public Range {
            index = List.copyOf(index);
            times = List.copyOf(times);
            traces = List.copyOf(traces);
        }

        /** The last index point at or before an offset. */
        IndexPoint before(long offset) {
            int low = 0;
            int high = index.size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (index.get(middle).baseOffset() <= offset) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return index.get(low);
        }

        /**
         * The first offset of the first index point after an offset; one past the end without one.
         */
        long after(long offset) {
            for (IndexPoint point : index) {
                if (point.baseOffset() > offset) {
                    return point.baseOffset();
                }
            }
            return lastOffset + 1;
        }

        /** The last index point at or before a batch by its number. */
        IndexPoint beforeBatch(int batchNumber) {
            IndexPoint before = index.getFirst();
            for (IndexPoint point : index) {
                if (point.batchNumber() > batchNumber) {
                    break;
                }
                before = point;
            }
            return before;
        }

        /** The number of the first batch of a time or later; of the last when all are earlier. */
        int firstBatchAt(long atMillis) {
            int number = 0;
            int run = 0;
            for (TimeRun time : times) {
                if (time.appendTime() >= atMillis) {
                    return number;
                }
                run = time.batches();
                number += run;
            }
            return number - run;
        }

        /** The append time of a batch by its number in the range. */
        long appendTime(int batchNumber) {
            int left = batchNumber;
            for (TimeRun run : times) {
                if (left < run.batches()) {
                    return run.appendTime();
                }
                left -= run.batches();
            }
            return lastAppendTime;
        }
    }

    /** A batch that can be found without reading those before it. */
    record IndexPoint(long baseOffset, int place, int batchNumber) {}

    /** Consecutive batches of one append time. */
    record TimeRun(int batches, long appendTime) {}

    /** A batch as its producer's sequences remember it. */
    public record Trace(
            long producerKey,
            long incarnation,
            long baseSequence,
            int count,
            long recordsHash,
            long baseOffset,
            long appendTime) {}

    /** Refuses a footer whose ranges lie outside the batches' bytes. */
    void requireWithin(long end) throws SegmentDamage {
        for (Range range : ranges) {
            boolean inside =
                    range.position() >= HEADER.length
                            && range.size() <= end
                            && range.position() <= end - range.size();
            if (!inside) {
                throw new SegmentDamage("a range of the segment lies outside of it");
            }
        }
    }

    /** Footer and trailer as bytes. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(ranges.size());
            for (Range range : ranges) {
                write(out, range);
            }
            byte[] body = bytes.toByteArray();
            out.writeInt(body.length);
            out.writeInt(crc(body, 0, body.length));
            out.writeInt(VERSION);
            out.writeInt(MAGIC);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    /** The size of footer and trailer, from the trailer. */
    static int sizeFrom(byte[] trailer) throws SegmentDamage {
        ByteBuffer in = ByteBuffer.wrap(trailer);
        int size = in.getInt(0);
        if (trailer.length != TRAILER_BYTES || in.getInt(12) != MAGIC || size < 4) {
            throw new SegmentDamage("no segment trailer");
        }
        if (in.getInt(8) != VERSION) {
            throw new SegmentDamage("segment version " + in.getInt(8) + " is unknown");
        }
        return size + TRAILER_BYTES;
    }

    /** Reads footer and trailer. */
    static SegmentFooter decode(byte[] bytes) throws SegmentDamage {
        int size = bytes.length - TRAILER_BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (size < 4 || in.getInt(size) != size || in.getInt(size + 4) != crc(bytes, 0, size)) {
            throw new SegmentDamage("the segment's footer does not fit its checksum");
        }
        in.limit(size);
        try {
            List<Range> ranges = new ArrayList<>();
            for (int left = count(in, 112); left > 0; left--) {
                ranges.add(range(in));
            }
            if (in.hasRemaining()) {
                throw new SegmentDamage("bytes follow the segment's footer");
            }
            return new SegmentFooter(ranges);
        } catch (BufferUnderflowException _) {
            throw new SegmentDamage("the segment's footer is cut off");
        }
    }

    private static void write(DataOutputStream out, Range range) throws IOException {
        uuid(out, range.organization());
        uuid(out, range.topic());
        out.writeInt(range.partition());
        out.writeLong(range.baseOffset());
        out.writeLong(range.lastOffset());
        out.writeLong(range.position());
        out.writeLong(range.size());
        out.writeLong(range.records());
        out.writeLong(range.firstAppendTime());
        out.writeLong(range.lastAppendTime());
        out.writeInt(range.crc());
        out.writeInt(range.index().size());
        for (IndexPoint point : range.index()) {
            out.writeLong(point.baseOffset());
            out.writeInt(point.place());
            out.writeInt(point.batchNumber());
        }
        out.writeInt(range.times().size());
        for (TimeRun run : range.times()) {
            out.writeInt(run.batches());
            out.writeLong(run.appendTime());
        }
        out.writeInt(range.traces().size());
        for (Trace trace : range.traces()) {
            out.writeLong(trace.producerKey());
            out.writeLong(trace.incarnation());
            out.writeLong(trace.baseSequence());
            out.writeInt(trace.count());
            out.writeLong(trace.recordsHash());
            out.writeLong(trace.baseOffset());
            out.writeLong(trace.appendTime());
        }
    }

    private static Range range(ByteBuffer in) throws SegmentDamage {
        UUID organization = new UUID(in.getLong(), in.getLong());
        UUID topic = new UUID(in.getLong(), in.getLong());
        int partition = in.getInt();
        long baseOffset = in.getLong();
        long lastOffset = in.getLong();
        long position = in.getLong();
        long size = in.getLong();
        long records = in.getLong();
        long first = in.getLong();
        long last = in.getLong();
        int crc = in.getInt();
        List<IndexPoint> index = new ArrayList<>();
        for (int left = count(in, 16); left > 0; left--) {
            index.add(new IndexPoint(in.getLong(), in.getInt(), in.getInt()));
        }
        List<TimeRun> times = new ArrayList<>();
        for (int left = count(in, 12); left > 0; left--) {
            times.add(new TimeRun(in.getInt(), in.getLong()));
        }
        List<Trace> traces = new ArrayList<>();
        for (int left = count(in, 52); left > 0; left--) {
            traces.add(
                    new Trace(
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getInt(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong()));
        }
        if (index.isEmpty() || lastOffset < baseOffset || size <= 0) {
            throw new SegmentDamage("a range of the segment makes no sense");
        }
        return new Range(
                organization,
                topic,
                partition,
                baseOffset,
                lastOffset,
                position,
                size,
                records,
                first,
                last,
                crc,
                index,
                times,
                traces);
    }

    private static int count(ByteBuffer in, int entryBytes) throws SegmentDamage {
        int count = in.getInt();
        if (count < 0 || (long) count * entryBytes > in.remaining()) {
            throw new SegmentDamage("a count of the segment's footer makes no sense");
        }
        return count;
    }

    private static void uuid(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static int crc(byte[] bytes, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, size);
        return (int) crc.getValue();
    }
}
