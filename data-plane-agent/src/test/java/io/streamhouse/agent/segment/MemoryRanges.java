package io.streamhouse.agent.segment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** An index of ranges in memory. */
public final class MemoryRanges implements RangeIndex {
    /** A range and whose it is. */
    public record Entry(SegmentFooter.Range range, RangeRef ref) {}

    /** All ranges; tests may change them. */
    public final List<Entry> entries = new CopyOnWriteArrayList<>();

    /** Adds all ranges of a segment. */
    public void add(UUID segment, String key, SegmentImage image) {
        for (SegmentFooter.Range range : image.footer().ranges()) {
            entries.add(
                    new Entry(
                            range,
                            new RangeRef(
                                    segment,
                                    key,
                                    image.size(),
                                    range.baseOffset(),
                                    range.lastOffset())));
        }
        entries.sort((a, b) -> Long.compare(a.range().baseOffset(), b.range().baseOffset()));
    }

    @Override
    public List<RangeRef> from(UUID topic, int partition, long offset) {
        return entries.stream()
                .filter(entry -> of(entry, topic, partition))
                .map(Entry::ref)
                .filter(ref -> ref.lastOffset() >= offset)
                .toList();
    }

    @Override
    public Optional<RangeRef> atTime(UUID topic, int partition, long atMillis) {
        return entries.stream()
                .filter(entry -> of(entry, topic, partition))
                .filter(entry -> entry.range().lastAppendTime() >= atMillis)
                .map(Entry::ref)
                .findFirst();
    }

    private static boolean of(Entry entry, UUID topic, int partition) {
        return entry.range().topic().equals(topic) && entry.range().partition() == partition;
    }
}
