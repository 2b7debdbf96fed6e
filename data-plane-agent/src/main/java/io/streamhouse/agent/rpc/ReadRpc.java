package io.streamhouse.agent.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Reads over gRPC. No thread waits for a long poll. */
final class ReadRpc extends ReadServiceGrpc.ReadServiceImplBase {
    private static final int BYTES_USUAL = 1 << 20;
    private static final int BYTES_MIN = 1 << 10;
    private static final int BYTES_MAX = 4 << 20;
    private static final long WAIT_MILLIS_MAX = 20_000;
    private static final int PARTITIONS_MAX = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Admission admission;
    private final StreamLog log;
    private final LongPolls polls;
    private final Starts starts;
    private final ReadUsage usage;
    private final ReadSessionParts sessions;
    private final Forwarding forwarding;

    ReadRpc(
            Admission admission,
            StreamLog log,
            LongPolls polls,
            Starts starts,
            ReadUsage usage,
            ReadSessionParts sessions,
            Forwarding forwarding) {
        this.admission = admission;
        this.log = log;
        this.polls = polls;
        this.starts = starts;
        this.usage = usage;
        this.sessions = sessions;
        this.forwarding = forwarding;
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
        Incoming incoming = Incoming.present();
        LongPolls.Poll poll = polls.begin((ServerCallStreamObserver<ReadResponse>) observer);
        admission.admit(
                observer,
                poll::leave,
                (caller, lookup) -> {
                    Topic topic =
                            Topics.find(
                                    request.getTopic(), "topic", caller, Operation.CONSUME, lookup);
                    Place place = Topics.place(topic, request.getPartition(), "partition");
                    forwarding.run(
                            new Forwarding.Call<>(
                                    incoming,
                                    place,
                                    ReadServiceGrpc.getReadMethod(),
                                    request,
                                    observer,
                                    Forwarding.Effect.NONE,
                                    attempt -> readHere(request, attempt, poll, caller, place),
                                    it -> waitingLess(it, poll)));
                });
    }

    private void readHere(
            ReadRequest asked,
            Forwarding.Attempt attempt,
            LongPolls.Poll poll,
            Caller caller,
            Place place) {
        ReadRequest request = resolved(asked, poll);
        if (request.hasTimestamp()) {
            Timestamps.check(request.getTimestamp(), "timestamp");
            admission.block(
                    attempt::refused,
                    () -> poll.run(wanted(request, caller, place), attempt::refused));
        } else {
            poll.run(wanted(request, caller, place), attempt::refused);
        }
    }

    /** What began at the end goes on from there: there may be more by now. */
    private static ReadRequest resolved(ReadRequest request, LongPolls.Poll poll) {
        Wanted wanted = poll.wanted();
        return wanted == null ? request : request.toBuilder().setOffset(wanted.offset()).build();
    }

    /** For another agent, which goes on where this one stopped waiting. */
    private static ReadRequest waitingLess(ReadRequest request, LongPolls.Poll poll) {
        long rest = poll.restMillis(waitMillis(request.getMaxWait()));
        return resolved(request, poll).toBuilder()
                .setMaxWait(
                        com.google.protobuf.Duration.newBuilder()
                                .setSeconds(rest / 1_000)
                                .setNanos((int) TimeUnit.MILLISECONDS.toNanos(rest % 1_000)))
                .build();
    }

    @Override
    public void listOffsets(
            ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    List<Place> places =
                            places(request.getTopic(), request.getPartitionsList(), caller, lookup);
                    admission.block(
                            observer,
                            () -> listOffsets(request, observer, incoming, caller, places));
                });
    }

    private void listOffsets(
            ListOffsetsRequest request,
            StreamObserver<ListOffsetsResponse> observer,
            Incoming incoming,
            Caller caller,
            List<Place> places) {
        OffsetsQuestion question =
                new OffsetsQuestion(
                        log, starts, caller.organization(), places, request.getPartitionsList());
        try {
            ListOffsetsResponse response =
                    ListOffsetsResponse.newBuilder()
                            .addAllPartitions(
                                    Fanout.all(forwarding, incoming, places, question, PATIENCE))
                            .build();
            usage.add(caller.organization(), 0, 0);
            observer.onNext(response);
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    @Override
    public StreamObserver<ReadSessionRequest> readSession(
            StreamObserver<ReadSessionResponse> observer) {
        return ReadSession.begin(
                (ServerCallStreamObserver<ReadSessionResponse>) observer, sessions);
    }

    /** The places of partitions that are asked for together, each start checked. */
    static List<Place> places(
            TopicRef ref, List<PartitionStart> partitions, Caller caller, Lookup lookup) {
        if (partitions.isEmpty() || partitions.size() > PARTITIONS_MAX) {
            throw Problem.field(
                            Reason.INVALID_FIELD,
                            "partitions",
                            "1 to " + PARTITIONS_MAX + " partitions")
                    .with("limit", PARTITIONS_MAX);
        }
        Topic topic = Topics.find(ref, "topic", caller, Operation.CONSUME, lookup);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            String field = "partitions[" + i + "]";
            places.add(Topics.place(topic, partitions.get(i).getPartition(), field + ".partition"));
            Starts.check(partitions.get(i).getStart(), field + ".start");
        }
        return places;
    }

    @Override
    public void describeTopic(
            DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Topic topic =
                            Topics.find(request.getTopic(), "topic", caller, Topics.ANY, lookup);
                    List<Place> places = new ArrayList<>();
                    boolean allHere = true;
                    for (int i = 0; i < topic.partitions(); i++) {
                        places.add(new Place(topic.id(), i));
                        allHere &= forwarding.routes().of(places.get(i)).own();
                    }
                    Runnable describe = () -> describe(topic, observer, incoming, caller, places);
                    if (allHere) {
                        describe.run();
                    } else {
                        admission.block(observer, describe);
                    }
                });
    }

    private void describe(
            Topic topic,
            StreamObserver<DescribeTopicResponse> observer,
            Incoming incoming,
            Caller caller,
            List<Place> places) {
        OffsetsQuestion question =
                OffsetsQuestion.ofEnds(log, starts, caller.organization(), places);
        Map<Integer, PartitionOffset> found;
        try {
            found = Fanout.some(forwarding, incoming, places, question);
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        DescribeTopicResponse.Builder response =
                DescribeTopicResponse.newBuilder()
                        .setTopicId(topic.id().toString())
                        .setName(topic.name());
        for (int i = 0; i < places.size(); i++) {
            PartitionOffset ends = found.get(i);
            Routes.Route route = forwarding.routes().of(places.get(i));
            response.addPartitions(
                    PartitionDescription.newBuilder()
                            .setPartition(i)
                            .setLogStart(ends == null ? -1 : ends.getLogStart())
                            .setHighWatermark(ends == null ? -1 : ends.getHighWatermark())
                            .setEndpoint(route.endpoint())
                            .setLeaseEpoch(route.epoch()));
        }
        usage.add(caller.organization(), 0, 0);
        observer.onNext(response.build());
        observer.onCompleted();
    }

    private Wanted wanted(ReadRequest request, Caller caller, Place place) {
        return new Wanted(
                caller,
                place,
                offset(request, place, caller),
                bytes(request.getMaxBytes()),
                waitMillis(request.getMaxWait()),
                records(request.getFormat()));
    }

    private long offset(ReadRequest request, Place place, Caller caller) {
        return switch (request.getStartCase()) {
            case OFFSET -> request.getOffset();
            case POSITION -> starts.position(place, caller.organization(), request.getPosition());
            case TIMESTAMP -> starts.time(place, caller.organization(), request.getTimestamp());
            case START_NOT_SET ->
                    throw Problem.field(
                            Reason.INVALID_FIELD, "start", "say an offset or a position");
        };
    }

    private static int bytes(int asked) {
        if (asked == 0) {
            return BYTES_USUAL;
        }
        if (asked < BYTES_MIN || asked > BYTES_MAX) {
            throw Problem.field(Reason.INVALID_FIELD, "max_bytes", "1 KiB to 4 MiB, or 0");
        }
        return asked;
    }

    private static long waitMillis(com.google.protobuf.Duration asked) {
        long millis =
                TimeUnit.SECONDS.toMillis(asked.getSeconds())
                        + TimeUnit.NANOSECONDS.toMillis(asked.getNanos());
        if (millis < 0 || millis > WAIT_MILLIS_MAX) {
            throw Problem.field(Reason.INVALID_FIELD, "max_wait", "0 to 20 s");
        }
        return millis;
    }

    static boolean records(Format format) {
        return switch (format) {
            case FORMAT_UNSPECIFIED, FORMAT_BATCHES -> false;
            case FORMAT_RECORDS -> true;
            case UNRECOGNIZED ->
                    throw Problem.field(Reason.INVALID_FIELD, "format", "an unknown format");
        };
    }

    /** A read, checked. */
    record Wanted(
            Caller caller, Place place, long offset, int bytes, long waitMillis, boolean records) {
        Contents contents(Slice slice) {
            return Contents.of(slice, new Contents.Ask(offset, records, bytes, Long.MAX_VALUE));
        }
    }
}
