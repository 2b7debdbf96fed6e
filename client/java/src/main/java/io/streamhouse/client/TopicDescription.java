package io.streamhouse.client;

import java.util.List;

/**
 * A topic as the agent knows it.
 *
 * @param id the topic's UUID; a topic deleted and created again has another one
 * @param name the topic's name
 * @param partitions in the order of their numbers
 */
public record TopicDescription(String id, String name, List<Partition> partitions) {
    /** Copies the list. */
    public TopicDescription {
        partitions = List.copyOf(partitions);
    }

    /**
     * A partition.
     *
     * @param partition its number
     * @param logStart the offset of the oldest record that is kept
     * @param highWatermark the offset after the newest record
     * @param endpoint the agent that serves it, as host:port; empty while nobody does or says so
     */
    public record Partition(int partition, long logStart, long highWatermark, String endpoint) {}
}
