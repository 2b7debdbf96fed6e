package io.streamhouse.query;

import java.util.List;

/** The event store, as projections see it. Thread-safe. */
public interface EventSource {
    /**
     * The next events in the order of their positions. No event with a position at or below the
     * last one answered can appear later.
     *
     * @param after exclusive; 0 begins at the start
     * @param limit at most so many
     */
    List<StoredEvent> read(long after, int limit);

    /** The position of the newest event that {@link #read} can answer; 0 when there is none. */
    long head();

    /**
     * The head once every append that had begun is over. What is appended later gets a time that is
     * read after the question.
     *
     * @throws QueryRefused when an append does not end in time
     */
    long settledHead();
}
