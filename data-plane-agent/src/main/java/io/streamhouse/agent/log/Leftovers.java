package io.streamhouse.agent.log;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What was recorded or stored and is not needed any more, page by page. Thread-safe; blocks. Every
 * method may be called again with the same arguments, whatever became of it before.
 */
interface Leftovers {
    /** A segment without ranges, whose object may go. */
    record Unused(UUID segment, String key) {}

    /**
     * Takes ranges out of the tables that lie below their partition's beginning or are of removed
     * topics; segments that lose their last range count as unused from then on.
     *
     * @return true when there may be more
     */
    boolean collect();

    /** Segments that have been unused for a while; a page of them. */
    List<Unused> unused(Duration since);

    /** Forgets unused segments whose objects are deleted. */
    void forget(List<Unused> segments);

    /**
     * Those of the objects that no row names and none ever will, because the session that stored
     * them is ended.
     */
    List<String> orphans(List<String> keys);
}
