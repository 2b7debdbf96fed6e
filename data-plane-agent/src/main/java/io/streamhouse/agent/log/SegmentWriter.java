package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.segment.SegmentImage;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores cuts as segments, under names that say whose they are: an object of a cut that was never
 * recorded can be told from one that will be.
 */
record SegmentWriter(SegmentStore store) {
    /** Stores what a cut of a session appended, once; empty when that is nothing. */
    Optional<StoredSegment> store(long session, Cut cut) throws IOException {
        return store(session, cut, UUID.randomUUID());
    }

    /** The same, under an id of the cut: a try whose answer was lost leaves no other object. */
    Optional<StoredSegment> store(long session, Cut cut, UUID id) throws IOException {
        if (cut.slices().isEmpty()) {
            return Optional.empty();
        }
        List<PartitionSlice> slices = new ArrayList<>();
        cut.slices().forEach(slice -> slices.add(slice.content()));
        SegmentImage image = SegmentImage.of(slices);
        String key = ObjectName.ofCut(session, cut.number(), id);
        store.put(key, image.content());
        return Optional.of(
                new StoredSegment(id, key, image.size(), image.sha256(), places(image, slices)));
    }

    private static List<StoredSegment.RangePlace> places(
            SegmentImage image, List<PartitionSlice> slices) {
        record Key(UUID topic, int partition) {}
        Map<Key, SegmentFooter.Range> ranges = new HashMap<>();
        for (SegmentFooter.Range range : image.footer().ranges()) {
            ranges.put(new Key(range.topic(), range.partition()), range);
        }
        List<StoredSegment.RangePlace> places = new ArrayList<>();
        for (PartitionSlice slice : slices) {
            SegmentFooter.Range range = ranges.get(new Key(slice.topic(), slice.partition()));
            if (range == null) {
                throw new IllegalStateException("a slice is missing in its segment");
            }
            places.add(new StoredSegment.RangePlace(slice, range.position(), range.size()));
        }
        return places;
    }
}
