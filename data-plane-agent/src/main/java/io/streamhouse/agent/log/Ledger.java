package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeIndex;
import io.streamhouse.agent.segment.RangeRef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * What is recorded of the log, as all agents share it: cuts, partitions, ranges. Thread-safe; every
 * method is one transaction and blocks, and may throw {@link
 * io.streamhouse.agent.database.DatabaseUnavailable}, after which it may be called again.
 */
public interface Ledger extends RangeIndex {
    /**
     * A partition as far as it is recorded.
     *
     * @param fence empty: none
     */
    record Recorded(
            Place place,
            UUID organization,
            long logStart,
            long nextOffset,
            long storedBytes,
            String fence,
            long lastAppendMillis) {}

    /** How far a session is recorded. */
    record Progress(long cut, long turn, long throughMillis) {}

    /** The partitions of these slots. */
    List<Recorded> partitions(Collection<Integer> slots);

    /** Topics that were removed within the last hour. */
    Set<UUID> removedLately();

    /** The offsets at which the usage of these partitions goes on; where there is none, 0. */
    Map<Place, Long> billed(Collection<Place> places);

    /** How far a session is recorded. */
    Progress progress(long session);

    /**
     * Records a cut of the own, unsealed session. Doing it again is harmless.
     *
     * @param segment absent when nothing was appended
     */
    void record(long session, Cut cut, Optional<StoredSegment> segment) throws Sealed;

    /**
     * Records a cut in the name of a session that is sealed and not ended. Doing it again is
     * harmless; false when another agent has recorded further.
     */
    boolean recordRecovered(long session, Cut cut, Optional<StoredSegment> segment);

    /**
     * A partition's ranges whose last append is at or after a time, newest first.
     *
     * @param limit at most so many
     */
    List<RangeRef> newest(Place place, long sinceMillis, int limit);

    /**
     * Where the newest ranges of a partition begin that hold so many bytes together.
     *
     * @return empty when all of them hold less
     */
    OptionalLong beginOfLast(Place place, long bytes);
}
