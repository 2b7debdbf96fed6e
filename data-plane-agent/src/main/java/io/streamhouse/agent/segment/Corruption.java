package io.streamhouse.agent.segment;

import java.util.List;
import java.util.UUID;

/** What a scrub found wrong with one segment. */
public sealed interface Corruption {
    /** In which segment. */
    RecordedSegment segment();

    /** The object is not in the store. */
    record Missing(RecordedSegment segment) implements Corruption {}

    /** The object has another size than was recorded. */
    record WrongSize(RecordedSegment segment, long actualBytes) implements Corruption {}

    /** The object's bytes are not those that were recorded. */
    record WrongDigest(RecordedSegment segment) implements Corruption {}

    /** Nothing in the object can be found. */
    record WrongFooter(RecordedSegment segment, String why) implements Corruption {}

    /** These offsets cannot be read, and no others of the partition's range for this reason. */
    record LostOffsets(
            RecordedSegment segment, UUID topic, int partition, OffsetRange offsets, String why)
            implements Corruption {}

    /** The offsets that cannot be read because of it. */
    default List<LostOffsets> lost() {
        return switch (this) {
            case LostOffsets one -> List.of(one);
            case WrongSize _, WrongDigest _ -> List.of();
            case Missing(var segment) -> all(segment, "the object is not in the store");
            case WrongFooter(var segment, var why) -> all(segment, why);
        };
    }

    private static List<LostOffsets> all(RecordedSegment segment, String why) {
        return segment.ranges().stream()
                .map(use ->
                        new LostOffsets(
                                segment,
                                use.topic(),
                                use.partition(),
                                new OffsetRange(use.baseOffset(), use.lastOffset()),
                                why))
                .toList();
    }
}
