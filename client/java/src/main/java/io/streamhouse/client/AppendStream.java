package io.streamhouse.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.AppendWindow;
import io.streamhouse.proto.v1.OpenAppendSession;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.SessionAck;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.SessionRejection;
import io.streamhouse.proto.v1.TopicRef;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An append session: batches go out within the window that the server announced, each is answered
 * by its number. What arrives comes on the network's thread and is posted to the dispatcher, whose
 * thread owns everything else.
 */
final class AppendStream implements Carrier {
    private static final long OPEN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The server itself says after 10 s that it does not know the outcome. */
    private static final long ANSWER_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** After so long without a word, an agent that owes answers is asked whether it is there. */
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int WINDOW_MAX = 1_024;

    private final CarrierDesk desk;
    private final Link link;
    private final ProducerRef producer;
    private final int perLaneMax;
    private final Map<Long, Flight> flights = new LinkedHashMap<>();
    private final long beganNanos = System.nanoTime();
    private @Nullable ClientCallStreamObserver<AppendSessionRequest> out;
    private @Nullable Channel channel;
    private long heardNanos = beganNanos;
    private boolean asking;
    private State state = State.OPENING;
    private int windowBatches;
    private long windowBytes;
    private long bytesUnderWay;
    private long correlation;
    private boolean useful;

    private enum State {
        OPENING,
        OPEN,
        RETIRING,
        ENDED
    }

    private record Flight(Courier courier, Batch batch, long sinceNanos) {}

    AppendStream(CarrierDesk desk, Link link, ProducerRef producer, int perLaneMax) {
        this.desk = desk;
        this.link = link;
        this.producer = producer;
        this.perLaneMax = perLaneMax;
    }

    void open(Channel to) {
        if (state != State.OPENING) {
            return;
        }
        channel = to;
        ClientCalls.asyncBidiStreamingCall(
                to.newCall(AppendServiceGrpc.getAppendSessionMethod(), CallOptions.DEFAULT),
                new Inbound());
        say(
                AppendSessionRequest.newBuilder()
                        .setOpen(
                                OpenAppendSession.newBuilder()
                                        .setTopic(TopicRef.newBuilder().setTopicId(link.topicId()))
                                        .setProducer(producer))
                        .build());
    }

    @Override
    public Endpoint endpoint() {
        return link.endpoint();
    }

    @Override
    public boolean accepting() {
        return state == State.OPEN;
    }

    @Override
    public boolean hasRoomFor(int bytes) {
        // Never exceeded, but for a batch that could not be sent otherwise.
        return flights.size() < windowBatches
                && (flights.isEmpty() || bytesUnderWay + bytes <= windowBytes);
    }

    @Override
    public int underWay() {
        return flights.size();
    }

    @Override
    public int underWayPerLaneMax() {
        return perLaneMax;
    }

    @Override
    public void send(Courier courier, Batch batch) {
        long number = ++correlation;
        flights.put(number, new Flight(courier, batch, System.nanoTime()));
        bytesUnderWay += batch.length();
        say(
                AppendSessionRequest.newBuilder()
                        .setBatch(
                                SessionBatch.newBuilder()
                                        .setCorrelation(number)
                                        .setPartition(courier.partition())
                                        .setBaseSequence(batch.baseSequence())
                                        .setBatch(batch.stamp(producer)))
                        .build());
    }

    @Override
    public void checkTime(long nowNanos) {
        boolean neverOpened = state == State.OPENING && nowNanos - beganNanos > OPEN_LIMIT_NANOS;
        boolean silent =
                !flights.isEmpty()
                        && nowNanos - flights.values().iterator().next().sinceNanos
                                > ANSWER_LIMIT_NANOS;
        if (neverOpened || silent) {
            breakOff(GrpcProblems.silent(link.endpoint()));
            return;
        }
        Channel asked = channel;
        boolean doubtful =
                !flights.isEmpty()
                        && nowNanos - heardNanos > DOUBT_NANOS
                        && nowNanos - flights.values().iterator().next().sinceNanos > DOUBT_NANOS;
        if (doubtful && !asking && asked != null) {
            asking = true;
            SignOfLife.ask(asked, answered -> desk.post(() -> heard(answered)));
        }
    }

    /** Whoever lives may take its time; what a stopped agent owes, another can answer. */
    private void heard(boolean answered) {
        asking = false;
        heardNanos = System.nanoTime();
        if (!answered && state != State.ENDED && !flights.isEmpty()) {
            breakOff(GrpcProblems.silent(link.endpoint()));
        }
    }

    @Override
    public void breakOff(StreamHouseException cause) {
        ClientCallStreamObserver<AppendSessionRequest> call = out;
        if (state != State.ENDED && call != null) {
            call.cancel("the session is given up", null);
        }
        end(cause);
    }

    @Override
    public void retire() {
        if (state == State.OPENING) {
            breakOff(GrpcProblems.closed("session"));
            return;
        }
        if (state == State.OPEN) {
            state = State.RETIRING;
        }
        finishWhenEmpty();
    }

    private void end(StreamHouseException cause) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        Set<Courier> concerned = new LinkedHashSet<>();
        flights.values().forEach(it -> concerned.add(it.courier));
        flights.clear();
        bytesUnderWay = 0;
        concerned.forEach(it -> it.recall(cause));
        desk.broke(link, this, cause, useful);
    }

    private void say(AppendSessionRequest request) {
        ClientCallStreamObserver<AppendSessionRequest> call = out;
        if (call == null) {
            return;
        }
        try {
            call.onNext(request);
        } catch (IllegalStateException e) {
            // The call has ended; its end is on the way to us.
            desk.post(() -> end(GrpcProblems.of(cancelled(e))));
        }
    }

    private static StatusRuntimeException cancelled(IllegalStateException e) {
        return Status.CANCELLED
                .withDescription("the session ended")
                .withCause(e)
                .asRuntimeException();
    }

    private void arrived(AppendSessionResponse response) {
        if (state == State.ENDED) {
            return;
        }
        heardNanos = System.nanoTime();
        switch (response.getStepCase()) {
            case OPENED -> {
                window(response.getOpened().getWindow());
                if (state == State.OPENING) {
                    state = State.OPEN;
                    desk.opened(link);
                }
            }
            case ACK -> acknowledged(response.getAck());
            case REJECTED -> rejected(response.getRejected());
            case WINDOW -> window(response.getWindow());
            case MOVED -> desk.moved(link, response.getMoved());
            case DRAINING -> desk.draining(link, this, response.getDraining());
            case STEP_NOT_SET -> {
                // A later server's word for something that does not concern this client.
            }
        }
        finishWhenEmpty();
    }

    private void window(AppendWindow window) {
        windowBatches = Math.clamp(window.getBatches(), 1, WINDOW_MAX);
        windowBytes = Math.max(1, window.getBytes());
    }

    private void acknowledged(SessionAck ack) {
        Flight flight = landed(ack.getCorrelation());
        if (flight != null) {
            useful = true;
            flight.courier.acknowledged(flight.batch, ack.getAppended());
        }
    }

    private void rejected(SessionRejection rejection) {
        Flight flight = landed(rejection.getCorrelation());
        if (flight == null) {
            return;
        }
        StreamHouseException problem =
                GrpcProblems.of(
                        StatusProto.toStatusRuntimeException(
                                SessionStatus.toRpc(rejection.getStatus())));
        boolean unclear =
                switch (rejection.getSideEffect()) {
                    case SIDE_EFFECT_NONE -> false;
                    case SIDE_EFFECT_APPLIED, SIDE_EFFECT_UNKNOWN, UNRECOGNIZED -> true;
                    case SIDE_EFFECT_UNSPECIFIED -> problem.mayBeStored();
                };
        flight.courier.rejected(flight.batch, problem, unclear);
    }

    private @Nullable Flight landed(long number) {
        Flight flight = flights.remove(number);
        if (flight != null) {
            bytesUnderWay -= flight.batch.length();
        }
        return flight;
    }

    private void finishWhenEmpty() {
        ClientCallStreamObserver<AppendSessionRequest> call = out;
        if (state == State.RETIRING && flights.isEmpty() && call != null) {
            state = State.ENDED;
            call.onCompleted();
            desk.broke(link, this, GrpcProblems.closed("session"), true);
        }
    }

    /** Runs on the network's thread. */
    private final class Inbound
            implements ClientResponseObserver<AppendSessionRequest, AppendSessionResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<AppendSessionRequest> stream) {
            out = stream;
        }

        @Override
        public void onNext(AppendSessionResponse response) {
            desk.post(() -> arrived(response));
        }

        @Override
        public void onError(Throwable failure) {
            StatusRuntimeException status =
                    Status.fromThrowable(failure)
                            .asRuntimeException(Status.trailersFromThrowable(failure));
            if (status.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                desk.post(AppendStream.this::unknownToTheServer);
            } else {
                desk.post(() -> end(GrpcProblems.of(status)));
            }
        }

        @Override
        public void onCompleted() {
            desk.post(() ->
                    end(
                            GrpcProblems.of(
                                    Status.UNAVAILABLE
                                            .withDescription("the agent ended the session")
                                            .asRuntimeException())));
        }
    }

    private void unknownToTheServer() {
        if (state == State.OPENING) {
            state = State.ENDED;
            desk.sessionsUnknown(link, this);
        }
    }
}
