package io.streamhouse.agent.rpc;

import io.grpc.MethodDescriptor;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.StartAt;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Where partitions of one topic begin and end, and where a start lies in between. */
record OffsetsQuestion(
        StreamLog log,
        Starts starts,
        UUID organization,
        List<Place> places,
        List<PartitionStart> asked)
        implements Fanout.Question<ListOffsetsRequest, ListOffsetsResponse, PartitionOffset> {
    private static final StartAt END =
            StartAt.newBuilder().setPosition(Position.POSITION_LATEST).build();

    /** Asks for the ends alone. */
    static OffsetsQuestion ofEnds(
            StreamLog log, Starts starts, UUID organization, List<Place> places) {
        return new OffsetsQuestion(
                log,
                starts,
                organization,
                places,
                places.stream()
                        .map(place ->
                                PartitionStart.newBuilder()
                                        .setPartition(place.partition())
                                        .setStart(END)
                                        .build())
                        .toList());
    }

    @Override
    public MethodDescriptor<ListOffsetsRequest, ListOffsetsResponse> method() {
        return ReadServiceGrpc.getListOffsetsMethod();
    }

    @Override
    public ListOffsetsRequest request(List<Integer> numbers) {
        return ListOffsetsRequest.newBuilder()
                .setTopic(TopicRef.newBuilder().setTopicId(places.getFirst().topic().toString()))
                .addAllPartitions(numbers.stream().map(asked::get).toList())
                .build();
    }

    @Override
    public List<PartitionOffset> answers(ListOffsetsResponse answer) {
        return answer.getPartitionsList();
    }

    @Override
    public CompletableFuture<List<PartitionOffset>> here(List<Integer> numbers) {
        List<PartitionOffset> found = new ArrayList<>();
        for (int number : numbers) {
            found.add(here(places.get(number), asked.get(number).getStart()));
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Forwarding.Effect effect() {
        return Forwarding.Effect.NONE;
    }

    private PartitionOffset here(Place place, StartAt start) {
        long offset = starts.offset(place, organization, start);
        Slice bounds = log.bounds(place, organization);
        if (offset < bounds.logStart() || offset > bounds.highWatermark()) {
            throw Problem.of(
                            Reason.OFFSET_OUT_OF_RANGE,
                            "partition %d begins at offset %d, and %d is the next; %d is not in it"
                                    .formatted(
                                            place.partition(),
                                            bounds.logStart(),
                                            bounds.highWatermark(),
                                            offset))
                    .with("partition", place.partition())
                    .with("log_start", bounds.logStart())
                    .with("tail", bounds.highWatermark())
                    .with("offset", offset);
        }
        return PartitionOffset.newBuilder()
                .setPartition(place.partition())
                .setOffset(offset)
                .setLogStart(bounds.logStart())
                .setHighWatermark(bounds.highWatermark())
                .build();
    }
}
