package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of recorded segments. Thread-safe; blocks on the store. Footers and pages of ranges
 * are remembered, within bounds.
 */
public final class SegmentReader {
    private static final int FOOTERS_MAX = 256;
    private static final int PAGES_MAX = 1_024;

    private final SegmentStore store;
    private final RangeIndex ranges;
    private final Map<UUID, SegmentFooter> footers = bounded(FOOTERS_MAX);
    private final Map<Place, List<RangeRef>> pages = bounded(PAGES_MAX);

    private record Place(UUID topic, int partition) {}

    /** A batch and when it was appended. */
    public record Found(Batch batch, long appendTimeMillis) {}

    /** Over a store and the index of what is in it. */
    public SegmentReader(SegmentStore store, RangeIndex ranges) {
        this.store = store;
        this.ranges = ranges;
    }

    /**
     * Batches from the one that holds an offset on, at least one and then up to a size, from one
     * segment.
     *
     * @throws Problem when the segment is damaged or cannot be read
     */
    public List<Found> read(UUID topic, int partition, long offset, int bytesMax) {
        RangeRef ref = find(new Place(topic, partition), offset);
        if (ref == null) {
            throw Problem.of(Reason.SEGMENT_CORRUPT, "no segment holds this offset")
                    .with("offset", offset);
        }
        try {
            return read(ref, topic, partition, offset, bytesMax);
        } catch (SegmentDamage e) {
            throw Problem.of(Reason.SEGMENT_CORRUPT, String.valueOf(e.getMessage()))
                    .with("topic_id", topic.toString())
                    .with("partition", partition)
                    .with("first_offset", ref.baseOffset())
                    .with("last_offset", ref.lastOffset())
                    .with("segment", ref.segment().toString());
        } catch (IOException _) {
            throw Problem.of(Reason.STORAGE_UNAVAILABLE, "the segment cannot be read now")
                    .with("segment", ref.segment().toString());
        }
    }

    /** The footer of a segment. */
    public SegmentFooter footer(RangeRef ref) throws IOException {
        synchronized (footers) {
            SegmentFooter known = footers.get(ref.segment());
            if (known != null) {
                return known;
            }
        }
        byte[] trailer =
                store.read(ref.key(), -SegmentFooter.TRAILER_BYTES, SegmentFooter.TRAILER_BYTES);
        int size = SegmentFooter.sizeFrom(trailer);
        if (size > ref.sizeBytes()) {
            throw new SegmentDamage("the footer is larger than its segment");
        }
        SegmentFooter footer = SegmentFooter.decode(store.read(ref.key(), -size, size));
        synchronized (footers) {
            footers.put(ref.segment(), footer);
        }
        return footer;
    }

    private List<Found> read(RangeRef ref, UUID topic, int partition, long offset, int bytesMax)
            throws IOException {
        SegmentFooter.Range range = range(footer(ref), topic, partition, offset);
        SegmentFooter.IndexPoint point = range.before(offset);
        RangeWindow window = new RangeWindow(store, ref.key(), range);
        List<Found> found = new ArrayList<>();
        int taken = 0;
        int number = point.batchNumber();
        // A batch's own checksum leaves its offset out: the offsets must follow one another.
        long expected = point.baseOffset();
        for (int place = point.place(); place < range.size(); number++) {
            if (!found.isEmpty() && !window.holdsHeader(place)) {
                break;
            }
            int length = window.sizeAt(place, bytesMax);
            if (window.baseOffsetAt(place) != expected || window.lastOffsetAt(place) < expected) {
                throw new SegmentDamage("offsets do not follow one another");
            }
            expected = window.lastOffsetAt(place) + 1;
            boolean wanted = expected > offset;
            boolean full =
                    !found.isEmpty() && (taken + length > bytesMax || !window.holds(place, length));
            if (wanted && full) {
                break;
            }
            if (wanted) {
                Batch batch = window.batch(place, length);
                if (!batch.intact()) {
                    throw new SegmentDamage("a batch does not fit its checksum");
                }
                found.add(new Found(batch, range.appendTime(number)));
                taken += length;
            }
            place += length;
        }
        if (found.isEmpty()) {
            throw new SegmentDamage("the segment does not hold the offset its index says");
        }
        return found;
    }

    private static SegmentFooter.Range range(
            SegmentFooter footer, UUID topic, int partition, long offset) throws SegmentDamage {
        for (SegmentFooter.Range range : footer.ranges()) {
            if (range.partition() == partition
                    && range.topic().equals(topic)
                    && range.baseOffset() <= offset
                    && offset <= range.lastOffset()) {
                return range;
            }
        }
        throw new SegmentDamage("the segment does not hold the range its index says");
    }

    private @Nullable RangeRef find(Place place, long offset) {
        List<RangeRef> page;
        synchronized (pages) {
            page = pages.getOrDefault(place, List.of());
        }
        RangeRef known = holding(page, offset);
        if (known != null) {
            return known;
        }
        List<RangeRef> fresh = ranges.from(place.topic(), place.partition(), offset);
        synchronized (pages) {
            pages.put(place, fresh);
        }
        return holding(fresh, offset);
    }

    private static @Nullable RangeRef holding(List<RangeRef> page, long offset) {
        for (RangeRef ref : page) {
            if (ref.baseOffset() <= offset && offset <= ref.lastOffset()) {
                return ref;
            }
        }
        return null;
    }

    private static <K, V> Map<K, V> bounded(int size) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        };
    }
}
