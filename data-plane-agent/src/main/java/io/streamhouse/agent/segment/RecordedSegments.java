package io.streamhouse.agent.segment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All recorded segments that are in use, page by page. May block; an {@link IOException} means that
 * the rows cannot be read now.
 */
public interface RecordedSegments {
    /**
     * Segments in an order that does not change.
     *
     * @param after begins after this one; absent: at the first
     */
    List<RecordedSegment> after(Optional<UUID> after, int limit) throws IOException;

    /** A segment as it is recorded now; absent when nothing in it is in use any more. */
    Optional<RecordedSegment> find(UUID segment) throws IOException;
}
