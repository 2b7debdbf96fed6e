package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.segment.SegmentFooter.IndexPoint;
import io.streamhouse.agent.segment.SegmentFooter.Range;
import io.streamhouse.agent.segment.SegmentFooter.TimeRun;
import io.streamhouse.agent.segment.SegmentFooter.Trace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A segment ready to be stored: buffers that share the batches' bytes.
 *
 * @param content in the order of the bytes
 * @param sha256 of all bytes
 */
public record SegmentImage(
        List<ByteBuffer> content, long size, byte[] sha256, SegmentFooter footer) {
    /** Lays out slices, tenants beside tenants, topics beside topics. */
    public static SegmentImage of(List<PartitionSlice> slices) {
        List<PartitionSlice> sorted = new ArrayList<>(slices);
        sorted.sort(
                Comparator.comparing(PartitionSlice::organization)
                        .thenComparing(PartitionSlice::topic)
                        .thenComparingInt(PartitionSlice::partition));
        List<ByteBuffer> content = new ArrayList<>();
        content.add(ByteBuffer.wrap(SegmentFooter.HEADER));
        long position = SegmentFooter.HEADER.length;
        List<Range> ranges = new ArrayList<>();
        for (PartitionSlice slice : sorted) {
            Range range = range(slice, position);
            slice.batches().forEach(batch -> content.add(batch.batch().buffer()));
            ranges.add(range);
            position += range.size();
        }
        SegmentFooter footer = new SegmentFooter(ranges);
        byte[] end = footer.encode();
        content.add(ByteBuffer.wrap(end));
        MessageDigest digest = Sha256.start();
        content.forEach(part -> digest.update(part.duplicate()));
        return new SegmentImage(content, position + end.length, digest.digest(), footer);
    }

    private static Range range(PartitionSlice slice, long position) {
        CRC32C crc = new CRC32C();
        List<IndexPoint> index = new ArrayList<>();
        List<TimeRun> times = new ArrayList<>();
        int size = 0;
        int indexed = 0;
        long records = 0;
        int number = 0;
        for (StoredBatch batch : slice.batches()) {
            if (number == 0 || size - indexed >= SegmentFooter.INDEX_BYTES) {
                index.add(new IndexPoint(batch.baseOffset(), size, number));
                indexed = size;
            }
            addTime(times, batch.appendTimeMillis());
            crc.update(batch.batch().buffer());
            size += batch.size();
            records += batch.count();
            number++;
        }
        return new Range(
                slice.organization(),
                slice.topic(),
                slice.partition(),
                slice.baseOffset(),
                slice.lastOffset(),
                position,
                size,
                records,
                slice.batches().getFirst().appendTimeMillis(),
                slice.batches().getLast().appendTimeMillis(),
                (int) crc.getValue(),
                index,
                times,
                traces(slice.batches()));
    }

    private static void addTime(List<TimeRun> times, long appendTime) {
        if (!times.isEmpty() && times.getLast().appendTime() == appendTime) {
            TimeRun run = times.removeLast();
            times.add(new TimeRun(run.batches() + 1, appendTime));
        } else {
            times.add(new TimeRun(1, appendTime));
        }
    }

    /** The last remembered batches of each producer, in the order of the log. */
    private static List<Trace> traces(List<StoredBatch> batches) {
        Map<Long, Integer> counts = new HashMap<>();
        List<Trace> newestFirst = new ArrayList<>();
        for (StoredBatch batch : batches.reversed()) {
            int count = counts.merge(batch.producerKey(), 1, Integer::sum);
            if (count <= Limits.REMEMBERED_BATCHES) {
                newestFirst.add(
                        new Trace(
                                batch.producerKey(),
                                batch.incarnation(),
                                batch.baseSequence(),
                                batch.count(),
                                batch.recordsHash(),
                                batch.baseOffset(),
                                batch.appendTimeMillis()));
            }
        }
        return newestFirst.reversed();
    }
}
