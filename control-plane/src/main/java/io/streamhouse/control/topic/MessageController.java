package io.streamhouse.control.topic;

import com.google.protobuf.Duration;
import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.agent.Agents;
import io.streamhouse.control.problem.HttpProblems;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.store.Refused;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.StoredRecord;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.query.topic.TopicQueries;
import io.streamhouse.query.topic.TopicRow;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A look at the messages of a topic, through an agent. */
@RestController
@RequestMapping(
        path = "/api/v1/topics/{name}/messages",
        produces = MediaType.APPLICATION_JSON_VALUE)
final class MessageController {
    private static final int LIMIT_DEFAULT = 50;
    private static final int LIMIT_MAX = 200;
    private static final int READ_BYTES_MAX = 4 << 20;

    private final TopicQueries topics;
    private final Agents agents;

    MessageController(TopicQueries topics, Agents agents) {
        this.topics = topics;
        this.agents = agents;
    }

    /** Where to look. */
    record Look(
            @Nullable Integer partition,
            @Nullable String from,
            @Nullable Long offset,
            @Nullable Integer limit) {}

    /** What is there. */
    record Messages(
            List<MessageAnswer> items, long logStart, long highWatermark, long nextOffset) {}

    @Operation(
            operationId = "readMessages",
            summary = "Look at messages",
            description =
                    "Some messages of one partition, read through an agent. Keys and values that are not UTF-8 are answered in base64; values are cut after 2 KiB.")
    @MayRefuse({Reason.TOPIC_NOT_FOUND, Reason.INVALID_POSITION, Reason.AGENT_UNAVAILABLE})
    @Needs(Permission.MESSAGES_READ)
    @GetMapping
    Messages read(Call call, @PathVariable String name, Look look) {
        TopicRow.Detail found = TopicLookup.require(topics, call.organization(), name);
        TopicRow topic = found.topic();
        int partition = partition(look, topic.partitionCount());
        Optional<String> leader =
                found.partitions().get(partition).leader().map(TopicRow.Leader::endpoint);
        int limit = limit(look.limit());
        TopicRef ref = TopicRef.newBuilder().setTopicId(topic.id().toString()).build();
        PartitionDescription extent = extent(call, leader, ref, partition);
        long start = start(look, extent, limit);
        if (start >= extent.getHighWatermark()) {
            return new Messages(List.of(), extent.getLogStart(), extent.getHighWatermark(), start);
        }
        ReadResponse read =
                agents.read(
                        call.tenant(),
                        leader,
                        ReadRequest.newBuilder()
                                .setTopic(ref)
                                .setPartition(partition)
                                .setOffset(start)
                                .setMaxBytes(READ_BYTES_MAX)
                                .setMaxWait(Duration.getDefaultInstance())
                                .setFormat(Format.FORMAT_RECORDS)
                                .build());
        List<StoredRecord> records =
                read.getRecordsList().subList(0, Math.min(limit, read.getRecordsCount()));
        long next = records.isEmpty() ? read.getNextOffset() : records.getLast().getOffset() + 1;
        return new Messages(
                records.stream().map(record -> MessageAnswer.of(partition, record)).toList(),
                read.getLogStart(),
                read.getHighWatermark(),
                next);
    }

    private PartitionDescription extent(
            Call call, Optional<String> leader, TopicRef ref, int partition) {
        return agents
                .describe(
                        call.tenant(),
                        leader,
                        DescribeTopicRequest.newBuilder().setTopic(ref).build())
                .getPartitionsList()
                .stream()
                .filter(it -> it.getPartition() == partition)
                .findFirst()
                .map(MessageController::led)
                .orElseThrow(() -> invalid("partition", "There is no such partition."));
    }

    /** While nobody leads a partition, nobody knows where it ends. */
    static PartitionDescription led(PartitionDescription extent) {
        if (extent.getHighWatermark() < 0) {
            throw new Refused(
                    Problem.of(
                                    Reason.AGENT_UNAVAILABLE,
                                    "No agent serves the partition at the moment. Try again.")
                            .with(Map.of(HttpProblems.RETRY_AFTER, "1")));
        }
        return extent;
    }

    private static long start(Look look, PartitionDescription extent, int limit) {
        long first = extent.getLogStart();
        return switch (look.from() == null ? "latest" : look.from()) {
            case "earliest" -> first;
            case "latest" -> Math.max(first, extent.getHighWatermark() - limit);
            case "offset" -> {
                long offset =
                        Optional.ofNullable(look.offset())
                                .orElseThrow(() -> invalid("offset", "offset is required."));
                if (offset < first || offset > extent.getHighWatermark()) {
                    throw invalid(
                            "offset",
                            "The partition holds the offsets "
                                    + first
                                    + " to "
                                    + (extent.getHighWatermark() - 1)
                                    + ".");
                }
                yield offset;
            }
            default -> throw invalid("from", "from is latest, earliest or offset.");
        };
    }

    private static int partition(Look look, int count) {
        int partition = look.partition() == null ? 0 : look.partition();
        if (partition < 0 || partition >= count) {
            throw invalid("partition", "The topic has the partitions 0 to " + (count - 1) + ".");
        }
        return partition;
    }

    private static int limit(@Nullable Integer limit) {
        if (limit == null) {
            return LIMIT_DEFAULT;
        }
        if (limit < 1 || limit > LIMIT_MAX) {
            throw invalid("limit", "limit is 1 to " + LIMIT_MAX + ".");
        }
        return limit;
    }

    private static Invalid invalid(String field, String detail) {
        return new Invalid(Problem.of(Reason.INVALID_FIELD, detail, field));
    }
}
