package io.streamhouse.agent.rpc;

import com.google.protobuf.Duration;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import java.util.concurrent.TimeUnit;

/** Reads over gRPC. No thread waits for a long poll. */
final class ReadRpc extends ReadServiceGrpc.ReadServiceImplBase {
    private static final int BYTES_USUAL = 1 << 20;
    private static final int BYTES_MIN = 1 << 10;
    private static final int BYTES_MAX = 4 << 20;
    private static final long WAIT_MILLIS_MAX = 20_000;

    private final Admission admission;
    private final StreamLog log;
    private final LongPolls polls;
    private final ReadUsage usage;

    ReadRpc(Admission admission, StreamLog log, LongPolls polls, ReadUsage usage) {
        this.admission = admission;
        this.log = log;
        this.polls = polls;
        this.usage = usage;
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
        LongPolls.Poll poll = polls.begin((ServerCallStreamObserver<ReadResponse>) observer);
        admission.admit(
                observer,
                poll::leave,
                (caller, lookup) -> poll.run(wanted(request, caller, lookup)));
    }

    @Override
    public void describeTopic(
            DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> observer) {
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Topic topic =
                            Topics.find(request.getTopic(), "topic", caller.organization(), lookup);
                    DescribeTopicResponse.Builder response =
                            DescribeTopicResponse.newBuilder()
                                    .setTopicId(topic.id().toString())
                                    .setName(topic.name());
                    for (int i = 0; i < topic.partitions(); i++) {
                        Slice bounds = log.bounds(new Place(topic.id(), i), caller.organization());
                        response.addPartitions(
                                PartitionDescription.newBuilder()
                                        .setPartition(i)
                                        .setLogStart(bounds.logStart())
                                        .setHighWatermark(bounds.highWatermark()));
                    }
                    usage.add(caller.organization(), 0, 0);
                    observer.onNext(response.build());
                    observer.onCompleted();
                });
    }

    private Wanted wanted(ReadRequest request, Caller caller, Lookup lookup) {
        Topic topic = Topics.find(request.getTopic(), "topic", caller.organization(), lookup);
        Place place = Topics.place(topic, request.getPartition(), "partition");
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
            case POSITION -> {
                Slice bounds = log.bounds(place, caller.organization());
                Position position = request.getPosition();
                yield switch (position) {
                    case POSITION_EARLIEST -> bounds.logStart();
                    case POSITION_LATEST -> bounds.highWatermark();
                    case POSITION_UNSPECIFIED, UNRECOGNIZED ->
                            throw Problem.field(
                                    Reason.INVALID_FIELD, "position", "earliest or latest");
                };
            }
            case TIMESTAMP ->
                    throw Problem.field(
                            Reason.INVALID_FIELD, "timestamp", "reading by time is not served");
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

    private static long waitMillis(Duration asked) {
        long millis =
                TimeUnit.SECONDS.toMillis(asked.getSeconds())
                        + TimeUnit.NANOSECONDS.toMillis(asked.getNanos());
        if (millis < 0 || millis > WAIT_MILLIS_MAX) {
            throw Problem.field(Reason.INVALID_FIELD, "max_wait", "0 to 20 s");
        }
        return millis;
    }

    private static boolean records(Format format) {
        return switch (format) {
            case FORMAT_UNSPECIFIED, FORMAT_BATCHES -> false;
            case FORMAT_RECORDS -> true;
            case UNRECOGNIZED ->
                    throw Problem.field(Reason.INVALID_FIELD, "format", "an unknown format");
        };
    }

    /** A read, checked. */
    record Wanted(
            Caller caller, Place place, long offset, int bytes, long waitMillis, boolean records) {}
}
