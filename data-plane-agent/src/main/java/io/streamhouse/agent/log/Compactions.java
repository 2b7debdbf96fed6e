package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeRef;
import java.util.List;
import java.util.UUID;

/**
 * Recorded ranges as compaction sees them: which there are, and one that takes the place of
 * several. Thread-safe; blocks.
 */
interface Compactions {
    /**
     * A recorded range.
     *
     * @param level of its segment; 0: a cut over all partitions
     * @param position in the segment
     * @param sizeBytes of the range, not of the segment
     */
    record Piece(
            UUID segment,
            String key,
            long segmentBytes,
            int level,
            long baseOffset,
            long lastOffset,
            long position,
            long sizeBytes,
            long firstMillis,
            long lastMillis) {
        RangeRef ref() {
            return new RangeRef(segment, key, segmentBytes, baseOffset, lastOffset);
        }
    }

    /**
     * A stored object that holds one partition's consecutive ranges, byte for byte.
     *
     * @param sizeBytes of the object
     * @param sha256 of the object
     */
    record Merged(
            UUID segment,
            String key,
            long sizeBytes,
            byte[] sha256,
            UUID organization,
            long position,
            long rangeBytes,
            int level) {
        public Merged {
            if (level < 1) {
                throw new IllegalArgumentException("a compacted segment is of level 1 or above");
            }
        }
    }

    /** A partition with many ranges that no compaction has made. */
    record Candidate(Place place, UUID organization, long logStart, int pieces) {}

    /**
     * Partitions of these slots with at least so many such ranges, those with most first; a page.
     */
    List<Candidate> candidates(List<Integer> slots, int piecesMin);

    /** A partition's ranges from an offset on, in order; a page. */
    List<Piece> pieces(Place place, long fromOffset, int limit);

    /**
     * Puts one range in the place of several, all in one transaction. Doing it again is harmless.
     *
     * @param replaced consecutive, as {@link #pieces} had them
     * @return false when the slot is not the session's any more, or not exactly these ranges are
     *     there; nothing has changed then
     */
    boolean compact(long session, Place place, List<Piece> replaced, Merged by) throws Sealed;
}
