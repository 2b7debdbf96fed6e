package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeIndex;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.SegmentReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds offsets by time in recorded segments. Blocks. */
final class OffsetsByTime {
    private static final int PAGE_BYTES = 1 << 20;

    private OffsetsByTime() {}

    /** The first offset appended at or after a time; empty when no segment has one. */
    static OptionalLong in(
            SegmentReader segments, RangeIndex ranges, Place place, long timeMillis) {
        Optional<RangeRef> ref = ranges.atTime(place.topic(), place.partition(), timeMillis);
        if (ref.isEmpty()) {
            return OptionalLong.empty();
        }
        long offset = ref.get().baseOffset();
        while (offset <= ref.get().lastOffset()) {
            List<SegmentReader.Found> page =
                    segments.read(place.topic(), place.partition(), offset, PAGE_BYTES);
            for (SegmentReader.Found found : page) {
                if (found.appendTimeMillis() >= timeMillis) {
                    return OptionalLong.of(found.batch().baseOffset());
                }
            }
            offset = page.getLast().batch().lastOffset() + 1;
        }
        return OptionalLong.empty();
    }
}
