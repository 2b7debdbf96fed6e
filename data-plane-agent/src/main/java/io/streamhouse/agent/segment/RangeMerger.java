package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Makes one object of consecutive ranges of a partition. The batches are copied byte for byte,
 * after their range's CRC was found good; nothing is held in memory but footers and one piece of a
 * range. Not thread-safe.
 */
public final class RangeMerger {
    private static final int COPY_BYTES = BlockCache.BLOCK_BYTES;

    /** Footers are shared by all partitions of a segment; they are remembered up to this size. */
    private static final int REMEMBERED_RANGES_MAX = 100_000;

    private final SegmentStore store;
    private final Map<String, SegmentFooter> footers = new LinkedHashMap<>(16, 0.75f, true);
    private int rememberedRanges;

    /** A merged object. */
    public record Result(SegmentFooter.Range range, long sizeBytes, byte[] sha256) {}

    /** Over a store. */
    public RangeMerger(SegmentStore store) {
        this.store = store;
    }

    /**
     * Stores the ranges as one object.
     *
     * @param refs of one partition, following each other
     * @param bytes what they hold as it was recorded
     * @throws SegmentDamage when a range is not what was stored; nothing is stored then
     */
    public Result merge(String key, UUID topic, int partition, List<RangeRef> refs, long bytes)
            throws IOException {
        MessageDigest digest = Sha256.start();
        List<SegmentFooter.Range> ranges = new ArrayList<>();
        try (SegmentStore.Upload upload = store.upload(key)) {
            long size = write(upload, digest, ByteBuffer.wrap(SegmentFooter.HEADER));
            CRC32C all = new CRC32C();
            for (RangeRef ref : refs) {
                SegmentFooter.Range range = range(ref, topic, partition);
                copy(ref, range, upload, digest, all);
                ranges.add(range);
                size += range.size();
            }
            SegmentFooter.Range merged =
                    merged(ranges, SegmentFooter.HEADER.length, (int) all.getValue());
            if (merged.size() != bytes) {
                throw new SegmentDamage(
                        "the ranges of %s from offset %d hold %d bytes, but %d are recorded"
                                .formatted(topic, merged.baseOffset(), merged.size(), bytes));
            }
            size +=
                    write(
                            upload,
                            digest,
                            ByteBuffer.wrap(new SegmentFooter(List.of(merged)).encode()));
            upload.finish();
            return new Result(merged, size, digest.digest());
        } catch (EOFException | ObjectMissing e) {
            throw new SegmentDamage(String.valueOf(e.getMessage()));
        }
    }

    private SegmentFooter.Range range(RangeRef ref, UUID topic, int partition) throws IOException {
        for (SegmentFooter.Range range : footer(ref).ranges()) {
            if (range.topic().equals(topic)
                    && range.partition() == partition
                    && range.baseOffset() == ref.baseOffset()
                    && range.lastOffset() == ref.lastOffset()) {
                return range;
            }
        }
        throw new SegmentDamage(ref.key() + " does not hold the range that was recorded");
    }

    private void copy(
            RangeRef ref,
            SegmentFooter.Range range,
            SegmentStore.Upload upload,
            MessageDigest digest,
            CRC32C all)
            throws IOException {
        CRC32C crc = new CRC32C();
        for (long done = 0; done < range.size(); done += COPY_BYTES) {
            int size = (int) Math.min(COPY_BYTES, range.size() - done);
            byte[] bytes = store.read(ref.key(), range.position() + done, size);
            crc.update(bytes, 0, size);
            all.update(bytes, 0, size);
            write(upload, digest, ByteBuffer.wrap(bytes));
        }
        if ((int) crc.getValue() != range.crc()) {
            throw new SegmentDamage(
                    "%s: the range from offset %d does not match its CRC"
                            .formatted(ref.key(), ref.baseOffset()));
        }
    }

    private static long write(SegmentStore.Upload upload, MessageDigest digest, ByteBuffer bytes)
            throws IOException {
        int size = bytes.remaining();
        digest.update(bytes.duplicate());
        upload.write(bytes);
        return size;
    }

    private static SegmentFooter.Range merged(
            List<SegmentFooter.Range> ranges, long position, int crc) {
        List<SegmentFooter.IndexPoint> index = new ArrayList<>();
        List<SegmentFooter.TimeRun> times = new ArrayList<>();
        List<SegmentFooter.Trace> traces = new ArrayList<>();
        long size = 0;
        long records = 0;
        int batches = 0;
        for (SegmentFooter.Range range : ranges) {
            for (SegmentFooter.IndexPoint point : range.index()) {
                addPoint(index, point, Math.toIntExact(size), batches);
            }
            for (SegmentFooter.TimeRun run : range.times()) {
                addRun(times, run);
                batches += run.batches();
            }
            traces.addAll(range.traces());
            size += range.size();
            records += range.records();
        }
        SegmentFooter.Range first = ranges.getFirst();
        SegmentFooter.Range last = ranges.getLast();
        return new SegmentFooter.Range(
                first.organization(),
                first.topic(),
                first.partition(),
                first.baseOffset(),
                last.lastOffset(),
                position,
                size,
                records,
                first.firstAppendTime(),
                last.lastAppendTime(),
                crc,
                index,
                times,
                lastOfEach(traces));
    }

    /** Points lie as far apart as in a segment that was written at once. */
    private static void addPoint(
            List<SegmentFooter.IndexPoint> index,
            SegmentFooter.IndexPoint point,
            int shift,
            int batches) {
        int place = shift + point.place();
        boolean far =
                index.isEmpty() || place - index.getLast().place() >= SegmentFooter.INDEX_BYTES;
        if (far) {
            index.add(
                    new SegmentFooter.IndexPoint(
                            point.baseOffset(), place, batches + point.batchNumber()));
        }
    }

    private static void addRun(List<SegmentFooter.TimeRun> times, SegmentFooter.TimeRun run) {
        if (!times.isEmpty() && times.getLast().appendTime() == run.appendTime()) {
            SegmentFooter.TimeRun before = times.removeLast();
            times.add(
                    new SegmentFooter.TimeRun(before.batches() + run.batches(), run.appendTime()));
        } else {
            times.add(run);
        }
    }

    /** The remembered batches of each producer, in the order of the log. */
    private static List<SegmentFooter.Trace> lastOfEach(List<SegmentFooter.Trace> traces) {
        Map<Long, Integer> counts = new HashMap<>();
        List<SegmentFooter.Trace> newestFirst = new ArrayList<>();
        for (SegmentFooter.Trace trace : traces.reversed()) {
            if (counts.merge(trace.producerKey(), 1, Integer::sum) <= Limits.REMEMBERED_BATCHES) {
                newestFirst.add(trace);
            }
        }
        return newestFirst.reversed();
    }

    private SegmentFooter footer(RangeRef ref) throws IOException {
        SegmentFooter known = footers.get(ref.key());
        if (known != null) {
            return known;
        }
        int trailer = SegmentFooter.TRAILER_BYTES;
        int size = SegmentFooter.sizeFrom(store.read(ref.key(), -trailer, trailer));
        if (size > ref.sizeBytes()) {
            throw new SegmentDamage("the footer of " + ref.key() + " is larger than its segment");
        }
        SegmentFooter footer = SegmentFooter.decode(store.read(ref.key(), -size, size));
        footers.put(ref.key(), footer);
        rememberedRanges += footer.ranges().size();
        Iterator<SegmentFooter> eldest = footers.values().iterator();
        while (rememberedRanges > REMEMBERED_RANGES_MAX && footers.size() > 1) {
            rememberedRanges -= eldest.next().ranges().size();
            eldest.remove();
        }
        return footer;
    }
}
