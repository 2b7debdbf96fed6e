package io.streamhouse.query.topic;

import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.query.ActorRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A topic.
 *
 * @param messages held now, over all partitions
 * @param storedBytes held now
 * @param messagesPerSecond appended, on average over the last seconds
 */
public record TopicRow(
        TopicId id,
        String name,
        int partitionCount,
        Instant createdAt,
        ActorRow createdBy,
        long messages,
        long storedBytes,
        double messagesPerSecond,
        Retention retention,
        long position) {

    /** The same topic with another retention. */
    public TopicRow with(Retention other) {
        return new TopicRow(
                id,
                name,
                partitionCount,
                createdAt,
                createdBy,
                messages,
                storedBytes,
                messagesPerSecond,
                other,
                position);
    }

    /**
     * A partition.
     *
     * @param logStart the first offset held
     * @param highWatermark the offset that the next record gets
     * @param leader who leads it; empty when nobody does, or nothing was ever appended
     * @param lastAppendAt empty when nothing was ever appended
     */
    public record Partition(
            int partition,
            long logStart,
            long highWatermark,
            long storedBytes,
            Optional<Leader> leader,
            Optional<Instant> lastAppendAt) {
        /** One that nothing was appended to yet. */
        static Partition empty(int partition, Optional<Leader> leader) {
            return new Partition(partition, 0, 0, 0, leader, Optional.empty());
        }
    }

    /**
     * The agent that leads a partition.
     *
     * @param epoch rises with every change of the leader
     */
    public record Leader(String agent, String endpoint, long epoch) {}

    /** A topic with each of its partitions. */
    public record Detail(TopicRow topic, List<Partition> partitions) {
        public Detail {
            partitions = List.copyOf(partitions);
        }
    }
}
