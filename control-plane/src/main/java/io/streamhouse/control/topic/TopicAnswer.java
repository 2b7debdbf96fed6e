package io.streamhouse.control.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.control.read.Named;
import io.streamhouse.query.topic.TopicRow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A topic. */
record TopicAnswer(
        UUID id,
        String name,
        int partitionCount,
        Instant createdAt,
        Named createdBy,
        long messages,
        long storedBytes,
        double messagesPerSecond,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long retentionMs,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long retentionBytes) {
    /** One that was created just now. */
    static TopicAnswer created(
            UUID id,
            TopicName name,
            int partitionCount,
            Retention retention,
            Instant createdAt,
            Named createdBy) {
        return new TopicAnswer(
                id,
                name.value(),
                partitionCount,
                createdAt,
                createdBy,
                0,
                0,
                0,
                bound(retention.timeMs()),
                bound(retention.sizeBytes()));
    }

    static TopicAnswer of(TopicRow row) {
        return new TopicAnswer(
                row.id().value(),
                row.name(),
                row.partitionCount(),
                row.createdAt(),
                Named.of(row.createdBy()),
                row.messages(),
                row.storedBytes(),
                row.messagesPerSecond(),
                bound(row.retention().timeMs()),
                bound(row.retention().sizeBytes()));
    }

    private static @Nullable Long bound(OptionalLong bound) {
        return bound.isPresent() ? bound.getAsLong() : null;
    }

    /**
     * A partition.
     *
     * @param agent who leads it, with endpoint and epoch; absent when nobody does, or nothing was
     *     ever appended
     */
    record Partition(
            int partition,
            long logStart,
            long highWatermark,
            long storedBytes,
            Optional<String> agent,
            Optional<String> endpoint,
            Optional<Long> leaseEpoch,
            Optional<Instant> lastAppendTime) {
        static Partition of(TopicRow.Partition row) {
            return new Partition(
                    row.partition(),
                    row.logStart(),
                    row.highWatermark(),
                    row.storedBytes(),
                    row.leader().map(TopicRow.Leader::agent),
                    row.leader().map(TopicRow.Leader::endpoint),
                    row.leader().map(TopicRow.Leader::epoch),
                    row.lastAppendAt());
        }
    }

    /** A topic with its partitions. */
    @Schema(name = "TopicDetail")
    record Detail(@JsonUnwrapped TopicAnswer topic, List<Partition> partitions) {
        static Detail of(TopicRow.Detail row) {
            return new Detail(
                    TopicAnswer.of(row.topic()),
                    row.partitions().stream().map(Partition::of).toList());
        }
    }
}
