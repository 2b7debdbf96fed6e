package io.streamhouse.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.streamhouse.client.FakeAgent.Fault;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionOpened;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OpenAppendSession;
import io.streamhouse.proto.v1.SessionAck;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.SessionRejection;
import io.streamhouse.proto.v1.SideEffect;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One append session of an agent in memory, by the words of the contract. */
final class FakeAppendSession implements StreamObserver<AppendSessionRequest> {
    private final FakeAgent agent;
    private final int server;
    private final boolean spared;
    private final StreamObserver<AppendSessionResponse> out;
    private final Map<Integer, Long> refusedAt = new HashMap<>();
    private final ArrayDeque<AppendSessionResponse> held = new ArrayDeque<>();
    private final String key;
    private OpenAppendSession open;
    private boolean holding;
    private boolean ended;
    private int unansweredMax;

    FakeAppendSession(
            FakeAgent agent,
            int server,
            boolean spared,
            StreamObserver<AppendSessionResponse> out) {
        this.agent = agent;
        this.server = server;
        this.spared = spared;
        this.out = out;
        this.key = agent.acceptedKey;
    }

    int server() {
        return server;
    }

    /** The most batches that were unanswered at a time. */
    synchronized int unansweredMax() {
        return unansweredMax;
    }

    /** From now on answers wait for {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    /** How many answers wait. */
    synchronized int heldCount() {
        return held.size();
    }

    synchronized void release() {
        holding = false;
        while (!held.isEmpty()) {
            say(held.removeFirst());
        }
    }

    synchronized void tell(AppendSessionResponse response) {
        say(response);
    }

    synchronized void breakOff() {
        end(FakeAgent.broken());
    }

    @Override
    public synchronized void onNext(AppendSessionRequest request) {
        if (ended) {
            return;
        }
        try {
            if (request.hasOpen()) {
                open(request.getOpen());
            } else {
                batch(request.getBatch());
            }
        } catch (StatusRuntimeException e) {
            end(e);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        ended = true;
    }

    @Override
    public synchronized void onCompleted() {
        if (!ended) {
            ended = true;
            out.onCompleted();
        }
    }

    private void open(OpenAppendSession given) {
        if (fault("session") != Fault.NONE) {
            throw FakeAgent.broken();
        }
        synchronized (agent) {
            agent.topic(given.getTopic());
            agent.producerName(given.getProducer());
        }
        open = given;
        say(
                AppendSessionResponse.newBuilder()
                        .setOpened(AppendSessionOpened.newBuilder().setWindow(agent.window))
                        .build());
    }

    private void batch(SessionBatch batch) {
        unansweredMax = Math.max(unansweredMax, held.size() + 1);
        if (held.size() >= agent.window.getBatches()) {
            throw FakeAgent.refuse(Status.Code.RESOURCE_EXHAUSTED, "WINDOW_EXCEEDED", Map.of());
        }
        if (!spared && !key.equals(agent.acceptedKey)) {
            throw FakeAgent.refuse(Status.Code.UNAUTHENTICATED, "CREDENTIALS_REVOKED", Map.of());
        }
        Long refused = refusedAt.get(batch.getPartition());
        if (refused != null && refused != batch.getBaseSequence()) {
            answer(
                    rejection(
                            batch,
                            FakeAgent.refuse(Status.Code.ABORTED, "PREDECESSOR_REJECTED", Map.of()),
                            SideEffect.SIDE_EFFECT_NONE));
            return;
        }
        refusedAt.remove(batch.getPartition());
        try {
            owned(batch);
            take(batch);
        } catch (Rejected e) {
            refusedAt.put(batch.getPartition(), batch.getBaseSequence());
            answer(rejection(batch, e.status, e.sideEffect));
        }
    }

    private void owned(SessionBatch batch) throws Rejected {
        if (server == agent.adrift) {
            sayMoved(batch.getPartition(), "");
            throw new Rejected(FakeAgent.leaseLost(), SideEffect.SIDE_EFFECT_NONE);
        }
        int owner;
        synchronized (agent) {
            FakePartition[] topic = agent.topic(open.getTopic());
            owner = topic[batch.getPartition()].owner;
        }
        if (owner != server) {
            sayMoved(batch.getPartition(), owner < 0 ? "" : agent.address(owner));
            throw new Rejected(
                    FakeAgent.refuse(Status.Code.UNAVAILABLE, "NOT_OWNER", Map.of()),
                    SideEffect.SIDE_EFFECT_NONE);
        }
    }

    private void sayMoved(int partition, String endpoint) {
        say(
                AppendSessionResponse.newBuilder()
                        .setMoved(Moved.newBuilder().setPartition(partition).setEndpoint(endpoint))
                        .build());
    }

    private void take(SessionBatch batch) throws Rejected {
        boolean unavailable = batch.getPartition() == agent.unavailablePartition;
        switch (unavailable ? Fault.REFUSED : fault("append")) {
            case NONE, SLOW -> answer(ack(batch, append(batch)));
            case REFUSED ->
                    throw new Rejected(
                            FakeAgent.refuse(
                                    Status.Code.UNAVAILABLE, "METADATA_UNAVAILABLE", Map.of()),
                            SideEffect.SIDE_EFFECT_NONE);
            case BROKEN_BEFORE -> throw FakeAgent.broken();
            case REPLY_LOST -> {
                append(batch);
                throw FakeAgent.broken();
            }
            case LATE -> {
                AppendRequest request = request(batch);
                agent.later.schedule(
                        () -> FakeAgent.ignoringRefusal(() -> agent.append(request)),
                        3,
                        TimeUnit.MILLISECONDS);
                throw FakeAgent.broken();
            }
            case OUTCOME_UNKNOWN -> {
                append(batch);
                throw new Rejected(
                        FakeAgent.refuse(Status.Code.UNAVAILABLE, "OUTCOME_UNKNOWN", Map.of()),
                        SideEffect.SIDE_EFFECT_UNKNOWN);
            }
        }
    }

    private Fault fault(String method) {
        return spared ? Fault.NONE : agent.faults.apply(method);
    }

    private AppendResponse append(SessionBatch batch) throws Rejected {
        try {
            return agent.append(request(batch));
        } catch (StatusRuntimeException e) {
            throw new Rejected(e, SideEffect.SIDE_EFFECT_NONE);
        }
    }

    /** A copy: the client may use its bytes again as soon as it has its answer. */
    private AppendRequest request(SessionBatch batch) {
        return AppendRequest.newBuilder()
                .setTopic(open.getTopic())
                .setProducer(open.getProducer())
                .setPartition(batch.getPartition())
                .setBaseSequence(batch.getBaseSequence())
                .setBatch(com.google.protobuf.ByteString.copyFrom(batch.getBatch().toByteArray()))
                .build();
    }

    private void answer(AppendSessionResponse response) {
        if (holding) {
            held.addLast(response);
        } else {
            say(response);
        }
    }

    private void say(AppendSessionResponse response) {
        if (!ended) {
            out.onNext(response);
        }
    }

    private void end(StatusRuntimeException cause) {
        if (!ended) {
            ended = true;
            out.onError(cause);
        }
    }

    private static AppendSessionResponse ack(SessionBatch batch, AppendResponse appended) {
        return AppendSessionResponse.newBuilder()
                .setAck(
                        SessionAck.newBuilder()
                                .setCorrelation(batch.getCorrelation())
                                .setAppended(appended))
                .build();
    }

    private static AppendSessionResponse rejection(
            SessionBatch batch, StatusRuntimeException status, SideEffect sideEffect) {
        return AppendSessionResponse.newBuilder()
                .setRejected(
                        SessionRejection.newBuilder()
                                .setCorrelation(batch.getCorrelation())
                                .setStatus(SessionStatus.of(StatusProto.fromThrowable(status)))
                                .setSideEffect(sideEffect))
                .build();
    }

    private static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient StatusRuntimeException status;
        private final SideEffect sideEffect;

        private Rejected(StatusRuntimeException status, SideEffect sideEffect) {
            super(status);
            this.status = status;
            this.sideEffect = sideEffect;
        }
    }
}
