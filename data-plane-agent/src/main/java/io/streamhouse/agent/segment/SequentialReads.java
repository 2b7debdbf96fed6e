package io.streamhouse.agent.segment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who reads on where an earlier read ended, and for how long already. Bounded: the longest unseen
 * is forgotten. Thread-safe.
 */
final class SequentialReads {
    private static final int READERS_MAX = 1_024;

    private final Map<Next, Integer> runs = new LinkedHashMap<>();

    private record Next(UUID topic, int partition, long offset) {}

    /** How many blocks to fetch ahead of a read that begins and ends here: 0, then 1, 2, 4. */
    synchronized int ahead(UUID topic, int partition, long offset, long nextOffset) {
        Integer run = runs.remove(new Next(topic, partition, offset));
        int longer = run == null ? 0 : run + 1;
        runs.put(new Next(topic, partition, nextOffset), longer);
        if (runs.size() > READERS_MAX) {
            runs.remove(runs.keySet().iterator().next());
        }
        return longer == 0 ? 0 : Math.min(1 << (longer - 1), BlockCache.AHEAD_MAX);
    }
}
