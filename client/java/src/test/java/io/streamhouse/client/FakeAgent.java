package io.streamhouse.client;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.AppendWindow;
import io.streamhouse.proto.v1.Durability;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Agents in memory that follow the wire contract: they share one log per partition, remember
 * producers, and misbehave as told. Restarting them keeps their state.
 */
final class FakeAgent implements AutoCloseable {
    static final String KEY = "shk_test";
    static final String SPARED_KEY = "shk_spared";
    static final Context.Key<Boolean> SPARED = Context.keyWithDefault("spared", false);

    /** What goes wrong with a call. */
    enum Fault {
        NONE,
        /** Refused with a reason: nothing happened. */
        REFUSED,
        /** The connection breaks before the call has its effect. */
        BROKEN_BEFORE,
        /** The connection breaks after the call had its effect. */
        REPLY_LOST,
        /** The connection breaks, and the call has its effect a little later. */
        LATE,
        /** The answer comes a little later than the effect. */
        SLOW,
        /** It had its effect, but the server does not know. */
        OUTCOME_UNKNOWN
    }

    final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final List<String> addresses = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final Map<String, FakePartition[]> topics = new HashMap<>();
    private final FakeProducers producers = new FakeProducers(this);
    final List<FakeAppendSession> sessions = new ArrayList<>();
    final List<FakeReadSession> readSessions = new ArrayList<>();
    volatile Function<String, Fault> faults = _ -> Fault.NONE;
    volatile Limits limits =
            Limits.newBuilder()
                    .setMaxInflightBatches(16)
                    .setMaxInflightBytes(8 << 20)
                    .setRememberedBatches(128)
                    .setMaxRecordBytes(1 << 20)
                    .setMaxBatchBytes(1 << 20)
                    .setMaxBatchRecords(1_000)
                    .build();
    volatile AppendWindow window =
            AppendWindow.newBuilder().setBatches(16).setBytes(8 << 20).build();
    volatile Supplier<StatusRuntimeException> refusal = () -> null;
    volatile String acceptedKey = KEY;
    volatile boolean withoutSessions;
    volatile int unavailablePartition = -1;

    /** An agent that has lost contact: it names itself as the owner, and serves nothing. */
    volatile int adrift = -1;

    FakeAgent() {
        this(1);
    }

    FakeAgent(int count) {
        for (int i = 0; i < count; i++) {
            addresses.add(InProcessServerBuilder.generateName());
            servers.add(null);
            start(i);
        }
    }

    void start() {
        start(0);
    }

    void start(int index) {
        try {
            servers.set(
                    index,
                    InProcessServerBuilder.forName(addresses.get(index))
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .addService(new Appends(index))
                            .addService(producers)
                            .addService(new FakeReads(this, index))
                            .intercept(new FakeCredentials(this))
                            .build()
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() throws InterruptedException {
        stop(0);
    }

    void stop(int index) throws InterruptedException {
        servers.get(index).shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    /** The owner as one of the agents names it. */
    String ownerBy(int index, int owner) {
        return address(index == adrift ? index : owner);
    }

    static StatusRuntimeException leaseLost() {
        return refuse(Status.Code.UNAVAILABLE, "LEASE_LOST", Map.of());
    }

    String address(int index) {
        return addresses.get(index) + ":1";
    }

    StreamHouse connect() {
        return connect(() -> KEY);
    }

    /** Another process, whose calls never go wrong. */
    StreamHouse connectSpared() {
        return connect(() -> SPARED_KEY);
    }

    StreamHouse connect(Supplier<String> credential) {
        List<Endpoint> seeds = addresses.stream().map(it -> new Endpoint(it, 1, true)).toList();
        return connect(seeds, credential);
    }

    /** Knows one agent alone at first. */
    StreamHouse connectTo(int index) {
        return connect(List.of(new Endpoint(addresses.get(index), 1, true)), () -> KEY);
    }

    private static StreamHouse connect(List<Endpoint> seeds, Supplier<String> credential) {
        Agents agents =
                new Agents(
                        seeds,
                        false,
                        it -> InProcessChannelBuilder.forName(it.host()).directExecutor().build(),
                        credential);
        return new StreamHouse(agents, InstantSource.system());
    }

    synchronized void createTopic(String name, int partitions) {
        FakePartition[] all = new FakePartition[partitions];
        for (int i = 0; i < partitions; i++) {
            all[i] = new FakePartition();
        }
        topics.put(name, all);
    }

    synchronized void deleteTopic(String name) {
        topics.remove(name);
    }

    /** Forgets every producer, as the server does with ephemeral ones. */
    synchronized void forgetProducers() {
        producers.forget();
    }

    synchronized List<String> values(String topic, int partition) {
        return List.copyOf(topics.get(topic)[partition].values);
    }

    synchronized FakePartition partition(String topic, int partition) {
        return topics.get(topic)[partition];
    }

    synchronized ProducerRef producer(String name) {
        return producers.known(name);
    }

    synchronized String producerName(ProducerRef producer) {
        return producers.name(producer);
    }

    synchronized void move(String topic, int partition, int index) {
        topics.get(topic)[partition].owner = index;
    }

    /** Tells the open sessions of an agent something. */
    void tell(int index, AppendSessionResponse response) {
        List<FakeAppendSession> open;
        synchronized (this) {
            open = sessions.stream().filter(it -> it.server() == index).toList();
        }
        open.forEach(it -> it.tell(response));
    }

    /** Tells the open reading sessions of an agent something. */
    void tell(int index, ReadSessionResponse response) {
        List<FakeReadSession> open;
        synchronized (this) {
            open = readSessions.stream().filter(it -> it.server() == index).toList();
        }
        open.forEach(it -> it.tell(response));
    }

    void breakSessions() {
        List<FakeAppendSession> all;
        synchronized (this) {
            all = List.copyOf(sessions);
        }
        all.forEach(FakeAppendSession::breakOff);
        breakReadSessions(broken());
    }

    void breakReadSessions(StatusRuntimeException cause) {
        List<FakeReadSession> all;
        synchronized (this) {
            all = List.copyOf(readSessions);
        }
        all.forEach(it -> it.breakOff(cause));
    }

    synchronized FakeAppendSession lastSession() {
        return sessions.getLast();
    }

    @Override
    public void close() throws InterruptedException {
        for (int i = 0; i < servers.size(); i++) {
            stop(i);
        }
        later.shutdownNow();
    }

    static StatusRuntimeException refuse(
            Status.Code code, String reason, Map<String, String> facts) {
        ErrorInfo info =
                ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("streamhouse")
                        .putAllMetadata(facts)
                        .build();
        return StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                        .setCode(code.value())
                        .setMessage("refused: " + reason)
                        .addDetails(com.google.protobuf.Any.pack(info))
                        .build());
    }

    static StatusRuntimeException broken() {
        return Status.UNAVAILABLE.withDescription("broken").asRuntimeException();
    }

    <A> void answer(String method, Supplier<A> effect, StreamObserver<A> observer) {
        try {
            switch (SPARED.get() ? Fault.NONE : faults.apply(method)) {
                case NONE -> {
                    A answer = effect.get();
                    observer.onNext(answer);
                    observer.onCompleted();
                }
                case REFUSED ->
                        throw refuse(Status.Code.UNAVAILABLE, "METADATA_UNAVAILABLE", Map.of());
                case BROKEN_BEFORE -> throw broken();
                case SLOW -> {
                    A answer = effect.get();
                    pause();
                    observer.onNext(answer);
                    observer.onCompleted();
                }
                case REPLY_LOST -> {
                    effect.get();
                    throw broken();
                }
                case LATE -> {
                    later.schedule(() -> ignoringRefusal(effect), 3, TimeUnit.MILLISECONDS);
                    throw broken();
                }
                case OUTCOME_UNKNOWN -> {
                    effect.get();
                    throw refuse(Status.Code.UNAVAILABLE, "OUTCOME_UNKNOWN", Map.of());
                }
            }
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static void ignoringRefusal(Supplier<?> effect) {
        try {
            effect.get();
        } catch (StatusRuntimeException _) {
            // It came too late.
        }
    }

    FakePartition[] topic(TopicRef ref) {
        String name = ref.hasName() ? ref.getName() : ref.getTopicId().replaceFirst("^id-", "");
        FakePartition[] found = topics.get(name);
        if (found == null) {
            throw refuse(Status.Code.NOT_FOUND, "TOPIC_NOT_FOUND", Map.of("topic", name));
        }
        return found;
    }

    AppendResponse append(AppendRequest request) {
        synchronized (this) {
            StatusRuntimeException refused = refusal.get();
            if (refused != null) {
                throw refused;
            }
            FakePartition partition = topic(request.getTopic())[request.getPartition()];
            String name = producers.name(request.getProducer());
            producers.requireCurrent(
                    name, request.getProducer().getEpoch(), partition.persisted(name, request));
            return partition.append(name, request);
        }
    }

    private final class Appends extends AppendServiceGrpc.AppendServiceImplBase {
        private final int server;

        private Appends(int server) {
            this.server = server;
        }

        @Override
        public void append(AppendRequest request, StreamObserver<AppendResponse> observer) {
            answer("append", () -> FakeAgent.this.append(request), observer);
        }

        @Override
        public StreamObserver<AppendSessionRequest> appendSession(
                StreamObserver<AppendSessionResponse> observer) {
            if (withoutSessions) {
                return super.appendSession(observer);
            }
            FakeAppendSession session =
                    new FakeAppendSession(FakeAgent.this, server, SPARED.get(), observer);
            synchronized (FakeAgent.this) {
                sessions.add(session);
            }
            return session;
        }
    }

    static ByteString stored(AppendRequest request, long baseOffset) {
        byte[] bytes = request.getBatch().toByteArray();
        ByteBuffer.wrap(bytes).putLong(0, baseOffset);
        return ByteString.copyFrom(bytes);
    }

    static Durability durability() {
        return Durability.DURABILITY_LOCAL_DISK;
    }
}
