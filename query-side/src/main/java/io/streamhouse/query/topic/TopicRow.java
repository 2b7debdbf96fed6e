package io.streamhouse.query.topic;

import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.query.ActorRow;
import java.time.Instant;
import java.util.List;

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
     * A partition's extent.
     *
     * @param logStart the first offset held
     * @param highWatermark the offset that the next record gets
     */
    public record Partition(int partition, long logStart, long highWatermark) {}

    /** A topic with each of its partitions. */
    public record Detail(TopicRow topic, List<Partition> partitions) {
        public Detail {
            partitions = List.copyOf(partitions);
        }
    }
}
