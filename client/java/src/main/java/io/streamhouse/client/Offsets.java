package io.streamhouse.client;

import com.google.protobuf.Timestamp;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds out which offsets a start means. */
final class Offsets {
    private static final int PAGE_MAX = 1_000;

    private Offsets() {}

    /** The offset of each partition that the start names; of all, unless it names offsets. */
    static List<PartitionOffset> find(
            Agents agents, TopicDescription topic, StartAt start, Duration limit) {
        List<PartitionStart> wanted =
                switch (start) {
                    case StartAt.Offsets(var byPartition) ->
                            byPartition.entrySet().stream()
                                    .sorted(java.util.Map.Entry.comparingByKey())
                                    .map(it -> named(topic, it.getKey(), it.getValue()))
                                    .toList();
                    case StartAt.Earliest _, StartAt.Latest _, StartAt.Time _, StartAt.Ago _ -> {
                        io.streamhouse.proto.v1.StartAt wire = wire(start);
                        yield IntStream.range(0, topic.partitions().size())
                                .mapToObj(it ->
                                        PartitionStart.newBuilder()
                                                .setPartition(it)
                                                .setStart(wire)
                                                .build())
                                .toList();
                    }
                };
        List<PartitionOffset> found = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += PAGE_MAX) {
            int to = Math.min(wanted.size(), from + PAGE_MAX);
            found.addAll(page(agents, topic, wanted.subList(from, to), limit));
        }
        return found;
    }

    private static List<PartitionOffset> page(
            Agents agents, TopicDescription topic, List<PartitionStart> wanted, Duration limit) {
        ListOffsetsRequest request =
                ListOffsetsRequest.newBuilder()
                        .setTopic(TopicRef.newBuilder().setTopicId(topic.id()))
                        .addAllPartitions(wanted)
                        .build();
        return Backoff.retry(
                        limit,
                        left -> agents.call(ReadServiceGrpc.getListOffsetsMethod(), request, left))
                .getPartitionsList()
                .stream()
                .map(it ->
                        new PartitionOffset(
                                it.getPartition(),
                                it.getOffset(),
                                it.getLogStart(),
                                it.getHighWatermark()))
                .toList();
    }

    static void check(TopicDescription topic, int partition) {
        int count = topic.partitions().size();
        if (partition < 0 || partition >= count) {
            throw new StreamHouseException(
                    Kind.INVALID,
                    "PARTITION_OUT_OF_RANGE",
                    "the topic " + topic.name() + " has the partitions 0 to " + (count - 1));
        }
    }

    private static PartitionStart named(TopicDescription topic, int partition, long offset) {
        check(topic, partition);
        return PartitionStart.newBuilder()
                .setPartition(partition)
                .setStart(io.streamhouse.proto.v1.StartAt.newBuilder().setOffset(offset))
                .build();
    }

    private static io.streamhouse.proto.v1.StartAt wire(StartAt start) {
        io.streamhouse.proto.v1.StartAt.Builder wire = io.streamhouse.proto.v1.StartAt.newBuilder();
        switch (start) {
            case StartAt.Earliest _ -> wire.setPosition(Position.POSITION_EARLIEST);
            case StartAt.Latest _ -> wire.setPosition(Position.POSITION_LATEST);
            case StartAt.Time(var time) ->
                    wire.setTimestamp(
                            Timestamp.newBuilder()
                                    .setSeconds(time.getEpochSecond())
                                    .setNanos(time.getNano()));
            case StartAt.Ago(var age) ->
                    wire.setAgo(
                            com.google.protobuf.Duration.newBuilder()
                                    .setSeconds(age.getSeconds())
                                    .setNanos(age.getNano()));
            case StartAt.Offsets _ ->
                    throw new IllegalArgumentException("offsets are named per partition");
        }
        return wire.build();
    }
}
