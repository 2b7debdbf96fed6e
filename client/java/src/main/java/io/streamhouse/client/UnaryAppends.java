package io.streamhouse.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call per batch, for agents that do not know sessions. Calls may overtake each other, so one
 * batch of a lane is under way at a time.
 */
final class UnaryAppends implements Carrier {
    private static final int WINDOW = 64;
    private static final int LIMIT_SECONDS = 10;

    private final CarrierDesk desk;
    private final Link link;
    private final ProducerRef producer;
    private final Supplier<Channel> channel;
    private final Set<Flight> flights = new LinkedHashSet<>();
    private boolean accepting = true;

    private static final class Flight {
        private final Courier courier;
        private final Batch batch;

        private Flight(Courier courier, Batch batch) {
            this.courier = courier;
            this.batch = batch;
        }
    }

    UnaryAppends(CarrierDesk desk, Link link, ProducerRef producer, Supplier<Channel> channel) {
        this.desk = desk;
        this.link = link;
        this.producer = producer;
        this.channel = channel;
    }

    @Override
    public Endpoint endpoint() {
        return link.endpoint();
    }

    @Override
    public boolean accepting() {
        return accepting;
    }

    @Override
    public boolean hasRoomFor(int bytes) {
        return flights.size() < WINDOW;
    }

    @Override
    public int underWay() {
        return flights.size();
    }

    @Override
    public int underWayPerLaneMax() {
        return 1;
    }

    @Override
    public void send(Courier courier, Batch batch) {
        Flight flight = new Flight(courier, batch);
        flights.add(flight);
        AppendRequest request =
                AppendRequest.newBuilder()
                        .setTopic(TopicRef.newBuilder().setTopicId(link.topicId()))
                        .setPartition(courier.partition())
                        .setProducer(producer)
                        .setBaseSequence(batch.baseSequence())
                        .setBatch(batch.stamp(producer))
                        .build();
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
        try {
            ClientCalls.asyncUnaryCall(
                    channel.get().newCall(AppendServiceGrpc.getAppendMethod(), options),
                    request,
                    new Answer(flight));
        } catch (StreamHouseException e) {
            desk.post(() -> refused(flight, e));
        }
    }

    @Override
    public void checkTime(long nowNanos) {
        // Each call has its own deadline.
    }

    @Override
    public void breakOff(StreamHouseException cause) {
        if (!accepting && flights.isEmpty()) {
            return;
        }
        accepting = false;
        Set<Courier> concerned = new LinkedHashSet<>();
        flights.forEach(it -> concerned.add(it.courier));
        flights.clear();
        concerned.forEach(it -> it.recall(cause));
        desk.broke(link, this, cause, true);
    }

    @Override
    public void retire() {
        accepting = false;
        if (flights.isEmpty()) {
            desk.broke(link, this, GrpcProblems.closed("session"), true);
        }
    }

    private void acknowledged(Flight flight, AppendResponse response) {
        if (flights.remove(flight)) {
            flight.courier.acknowledged(flight.batch, response);
        }
    }

    private void refused(Flight flight, StreamHouseException problem) {
        if (flights.remove(flight)) {
            flight.courier.rejected(flight.batch, problem, problem.mayBeStored());
        }
    }

    /** Runs on the network's thread. */
    private final class Answer implements StreamObserver<AppendResponse> {
        private final Flight flight;
        private @Nullable AppendResponse response;

        private Answer(Flight flight) {
            this.flight = flight;
        }

        @Override
        public void onNext(AppendResponse given) {
            response = given;
        }

        @Override
        public void onError(Throwable failure) {
            StatusRuntimeException status =
                    Status.fromThrowable(failure)
                            .asRuntimeException(Status.trailersFromThrowable(failure));
            desk.post(() -> refused(flight, GrpcProblems.of(status)));
        }

        @Override
        public void onCompleted() {
            AppendResponse given = response;
            if (given != null) {
                desk.post(() -> acknowledged(flight, given));
            }
        }
    }
}
