package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.segment.SegmentFooter.IndexPoint;
import io.streamhouse.agent.segment.SegmentReader.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the batches of one range and believes nothing: sizes, the order of offsets and
 * checksums are looked at. Used by one thread.
 */
final class RangeScan {
    private final SegmentFooter.Range range;
    private final RangeWindow window;
    private final long end;

    RangeScan(BlockCache cache, RangeRef ref, SegmentFooter.Range range) {
        this.range = range;
        this.window = new RangeWindow(cache, ref, range);
        this.end = Math.min(range.lastOffset(), ref.lastOffset());
    }

    /**
     * What was read.
     *
     * @param place where the next batch begins
     */
    record Part(List<Found> found, long nextOffset, long place) {}

    /**
     * At least the batch that holds an offset; more as long as nothing is waited for or damaged.
     */
    Part read(long offset, int bytesMax) throws IOException {
        List<Found> found = new ArrayList<>();
        Walk walk = new Walk(range.before(offset));
        try {
            walk.read(offset, bytesMax, found);
        } catch (SegmentDamage e) {
            if (found.isEmpty()) {
                throw e;
            }
            // What lies before the damage is good; the next read meets it.
        }
        if (found.isEmpty()) {
            throw new SegmentDamage("the segment does not hold the offset its index says");
        }
        return new Part(RangeWindow.unpinned(found), walk.expected, walk.place);
    }

    /** The first offset of the first batch of a time or later; there is one. */
    long offsetAt(long atMillis) throws IOException {
        int number = range.firstBatchAt(atMillis);
        if (number == 0) {
            return range.baseOffset();
        }
        Walk walk = new Walk(range.beforeBatch(number));
        while (walk.number < number) {
            Batch header = walk.header(walk.expected);
            walk.step(header, Batch.sizeAt(header.array(), header.start()));
        }
        return walk.expected;
    }

    void prepareAfter(Part part, int blocks) {
        if (part.place() < range.size()) {
            window.prepareAfter(part.place(), blocks);
        }
    }

    /** A place in the range, and what must be there. */
    private final class Walk {
        private long place;
        private int number;
        // A batch's own checksum leaves its offset out: the offsets must follow one another.
        private long expected;

        Walk(IndexPoint point) {
            place = point.place();
            number = point.batchNumber();
            expected = point.baseOffset();
        }

        void read(long offset, int bytesMax, List<Found> found) throws IOException {
            long taken = 0;
            while (place < range.size() && expected <= end) {
                boolean more = !found.isEmpty();
                if (more && !window.ready(place, Batch.RECORDS_AT)) {
                    return;
                }
                Batch header = header(offset);
                int size = Batch.sizeAt(header.array(), header.start());
                if (header.lastOffset() >= offset) {
                    if (more && (taken + size > bytesMax || !window.ready(place, size))) {
                        return;
                    }
                    found.add(new Found(intact(size), range.appendTime(number)));
                    taken += size;
                }
                step(header, size);
            }
        }

        Batch header(long wanted) throws IOException {
            Batch header;
            try {
                header = window.header(place);
            } catch (SegmentDamage e) {
                throw e.offsets().isPresent() ? e : damage(e.getMessage(), wanted);
            }
            if (header.baseOffset() != expected
                    || header.lastOffset() < expected
                    || header.lastOffset() > range.lastOffset()) {
                throw damage("offsets do not follow one another", wanted);
            }
            return header;
        }

        Batch intact(int size) throws IOException {
            Batch batch = window.batch(place, size);
            if (!batch.intact()) {
                throw new SegmentDamage("a batch does not fit its checksum", lost(batch, size));
            }
            return batch;
        }

        void step(Batch header, int size) {
            expected = header.lastOffset() + 1;
            place += size;
            number++;
        }

        /** From here on nothing is found before the next index point. */
        private SegmentDamage damage(@org.jspecify.annotations.Nullable String why, long wanted) {
            long next = range.after(Math.max(expected, wanted));
            return new SegmentDamage(
                    String.valueOf(why), new OffsetRange(expected, Math.max(expected, next - 1)));
        }

        /** The batch alone, when the next one is where this one says. */
        private OffsetRange lost(Batch batch, int size) throws IOException {
            long last = batch.lastOffset();
            boolean fits;
            try {
                fits =
                        place + size == range.size()
                                ? last == range.lastOffset()
                                : window.header(place + size).baseOffset() == last + 1;
            } catch (SegmentDamage _) {
                fits = false;
            }
            return new OffsetRange(expected, fits ? last : range.after(expected) - 1);
        }
    }
}
