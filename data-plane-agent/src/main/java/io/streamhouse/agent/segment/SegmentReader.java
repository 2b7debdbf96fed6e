package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads batches of recorded segments through a cache of blocks. Thread-safe; blocks on the store.
 * What looks damaged is read once more from the store before it is told.
 */
public final class SegmentReader {
    private static final long OWN_BUDGET_BYTES = 32L << 20;
    private static final int FOOTERS_SHARE = 4;

    private final BlockCache cache;
    private final RangePages ranges;
    private final Footers footers;
    private final SequentialReads sequential = new SequentialReads();

    /** A batch and when it was appended. */
    public record Found(Batch batch, long appendTimeMillis) {}

    /** Over a store and the index of what is in it; fetches in the calling thread. */
    public SegmentReader(SegmentStore store, RangeIndex ranges) {
        this(new BlockCache(store, OWN_BUDGET_BYTES), ranges);
    }

    /**
     * Over a cache and the index of what is in the store. Footers may take a quarter of the cache's
     * budget beside it.
     */
    public SegmentReader(BlockCache cache, RangeIndex ranges) {
        this.cache = cache;
        this.ranges = new RangePages(ranges);
        this.footers = new Footers(cache, cache.budgetBytes() / FOOTERS_SHARE);
    }

    /**
     * Batches from the one that holds an offset on, at least one and then up to a size, from one
     * segment. Nobody may write into them.
     *
     * @throws Problem when the segment is damaged or cannot be read
     */
    public List<Found> read(UUID topic, int partition, long offset, int bytesMax) {
        RangeRef ref = ranges.holding(topic, partition, offset);
        if (ref == null) {
            throw Problem.of(Reason.SEGMENT_CORRUPT, "no segment holds this offset")
                    .with("topic_id", topic.toString())
                    .with("partition", partition)
                    .with("first_offset", offset)
                    .with("last_offset", offset);
        }
        return reading(
                ref,
                topic,
                partition,
                offset,
                current -> {
                    RangeScan scan =
                            new RangeScan(cache, current, footers.range(current, topic, partition));
                    RangeScan.Part part = scan.read(offset, bytesMax);
                    int ahead = sequential.ahead(topic, partition, offset, part.nextOffset());
                    if (ahead > 0) {
                        scan.prepareAfter(part, ahead);
                    }
                    return part.found();
                });
    }

    /**
     * The first offset that was appended at or after a moment; empty when no segment has one. It is
     * exact to the batch.
     *
     * @throws Problem when the segment is damaged or cannot be read
     */
    public OptionalLong offsetAt(UUID topic, int partition, long atMillis) {
        RangeRef ref = ranges.atTime(topic, partition, atMillis);
        if (ref == null) {
            return OptionalLong.empty();
        }
        return reading(
                ref,
                topic,
                partition,
                ref.baseOffset(),
                current -> {
                    RangeScan scan =
                            new RangeScan(cache, current, footers.range(current, topic, partition));
                    return OptionalLong.of(scan.offsetAt(atMillis));
                });
    }

    /** The footer of a segment. */
    public SegmentFooter footer(RangeRef ref) throws IOException {
        try {
            return footers.of(ref);
        } catch (SegmentDamage _) {
            footers.drop(ref);
            return footers.of(ref);
        }
    }

    private interface Reading<T> {
        T of(RangeRef ref) throws IOException;
    }

    private <T> T reading(
            RangeRef ref, UUID topic, int partition, long offset, Reading<T> reading) {
        try {
            return twice(ref, topic, partition, offset, reading);
        } catch (SegmentDamage e) {
            OffsetRange lost =
                    e.offsets().orElse(new OffsetRange(ref.baseOffset(), ref.lastOffset()));
            throw Problem.of(Reason.SEGMENT_CORRUPT, String.valueOf(e.getMessage()))
                    .with("topic_id", topic.toString())
                    .with("partition", partition)
                    .with("first_offset", lost.first())
                    .with("last_offset", lost.last())
                    .with("segment", ref.segment().toString());
        } catch (IOException _) {
            throw Problem.of(Reason.STORAGE_UNAVAILABLE, "the segment cannot be read now")
                    .with("segment", ref.segment().toString());
        }
    }

    /** Damage may be in the cache alone; a missing object may have been replaced by another. */
    private <T> T twice(RangeRef ref, UUID topic, int partition, long offset, Reading<T> reading)
            throws IOException {
        try {
            return reading.of(ref);
        } catch (SegmentDamage _) {
            footers.drop(ref);
            return reading.of(ref);
        } catch (ObjectMissing missing) {
            footers.drop(ref);
            RangeRef fresh = ranges.fresh(topic, partition, offset);
            if (fresh == null || fresh.segment().equals(ref.segment())) {
                throw new SegmentDamage("the segment's object is not in the store");
            }
            return reading.of(fresh);
        }
    }
}
