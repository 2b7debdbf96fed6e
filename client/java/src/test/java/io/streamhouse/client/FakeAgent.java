package io.streamhouse.client;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
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
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.Durability;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.GetResumePointsResponse;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.ResumePoint;
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
    private static final String SPARED_KEY = "shk_spared";
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
    private final Map<String, ProducerRef> producers = new HashMap<>();
    private final Map<String, String> openingIds = new HashMap<>();
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
    private long nextProducerId = 1;

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
                            .addService(new Producers())
                            .addService(new Reads(index))
                            .intercept(new Credentials())
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
        producers.clear();
    }

    synchronized List<String> values(String topic, int partition) {
        return List.copyOf(topics.get(topic)[partition].values);
    }

    synchronized FakePartition partition(String topic, int partition) {
        return topics.get(topic)[partition];
    }

    synchronized ProducerRef producer(String name) {
        return producers.get(name);
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

    private <A> void answer(String method, Supplier<A> effect, StreamObserver<A> observer) {
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

    /** The name of a producer that may append, or at least is known. */
    String name(ProducerRef producer) {
        return producers.entrySet().stream()
                .filter(it -> it.getValue().getProducerId() == producer.getProducerId())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> refuse(Status.Code.NOT_FOUND, "PRODUCER_UNKNOWN", Map.of()));
    }

    AppendResponse append(AppendRequest request) {
        synchronized (this) {
            StatusRuntimeException refused = refusal.get();
            if (refused != null) {
                throw refused;
            }
            FakePartition partition = topic(request.getTopic())[request.getPartition()];
            String name = name(request.getProducer());
            fence(
                    producers.get(name),
                    request.getProducer().getEpoch(),
                    partition.persisted(name, request));
            return partition.append(name, request);
        }
    }

    private static void fence(ProducerRef current, int epoch, Map<String, String> facts) {
        if (epoch < current.getEpoch()) {
            Map<String, String> all = new HashMap<>(facts);
            all.put("current_epoch", Integer.toString(current.getEpoch()));
            throw refuse(Status.Code.FAILED_PRECONDITION, "PRODUCER_FENCED", all);
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

    private final class Producers extends ProducerServiceGrpc.ProducerServiceImplBase {
        @Override
        public void openProducer(
                OpenProducerRequest request, StreamObserver<OpenProducerResponse> observer) {
            answer("openProducer", () -> open(request), observer);
        }

        @Override
        public void getResumePoints(
                GetResumePointsRequest request, StreamObserver<GetResumePointsResponse> observer) {
            if (withoutSessions) {
                super.getResumePoints(request, observer);
            } else {
                answer("getResumePoints", () -> points(request), observer);
            }
        }

        private GetResumePointsResponse points(GetResumePointsRequest request) {
            synchronized (FakeAgent.this) {
                String name = name(request.getProducer());
                fence(producers.get(name), request.getProducer().getEpoch(), Map.of());
                GetResumePointsResponse.Builder response = GetResumePointsResponse.newBuilder();
                request.getResumeForList().forEach(it -> response.addResumePoints(at(it, name)));
                return response.build();
            }
        }

        private ResumePoint at(PartitionRef ref, String name) {
            FakePartition partition = topic(ref.getTopic())[ref.getPartition()];
            return ResumePoint.newBuilder()
                    .setPartition(ref)
                    .setLastSequence(partition.lastSequence(name))
                    .setLastOffset(partition.lastOffset(name))
                    .build();
        }

        private OpenProducerResponse open(OpenProducerRequest request) {
            synchronized (FakeAgent.this) {
                String name =
                        request.getProducerName().isEmpty()
                                ? "ephemeral-" + nextProducerId
                                : request.getProducerName();
                ProducerRef known = producers.get(name);
                if (request.hasExpectedEpoch() && known != null) {
                    fence(
                            known,
                            request.getExpectedEpoch(),
                            Map.of("opening_id", openingIds.get(name)));
                }
                ProducerRef opened =
                        known == null
                                ? ProducerRef.newBuilder().setProducerId(nextProducerId++).build()
                                : known.toBuilder().setEpoch(known.getEpoch() + 1).build();
                producers.put(name, opened);
                openingIds.put(name, request.getOpeningId());
                OpenProducerResponse.Builder response =
                        OpenProducerResponse.newBuilder()
                                .setProducerName(name)
                                .setProducer(opened)
                                .setLimits(limits);
                request.getResumeForList().forEach(it -> response.addResumePoints(at(it, name)));
                return response.build();
            }
        }
    }

    private final class Reads extends ReadServiceGrpc.ReadServiceImplBase {
        private final int server;

        private Reads(int server) {
            this.server = server;
        }

        @Override
        public StreamObserver<ReadSessionRequest> readSession(
                StreamObserver<ReadSessionResponse> observer) {
            FakeReadSession session = new FakeReadSession(FakeAgent.this, server, observer);
            synchronized (FakeAgent.this) {
                readSessions.add(session);
            }
            return session;
        }

        @Override
        public void listOffsets(
                ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> observer) {
            answer("listOffsets", () -> offsets(request), observer);
        }

        private ListOffsetsResponse offsets(ListOffsetsRequest request) {
            synchronized (FakeAgent.this) {
                ListOffsetsResponse.Builder response = ListOffsetsResponse.newBuilder();
                for (PartitionStart start : request.getPartitionsList()) {
                    FakePartition log = topic(request.getTopic())[start.getPartition()];
                    response.addPartitions(
                            PartitionOffset.newBuilder()
                                    .setPartition(start.getPartition())
                                    .setOffset(log.find(start.getStart()))
                                    .setLogStart(log.logStart)
                                    .setHighWatermark(log.nextOffset));
                }
                return response.build();
            }
        }

        @Override
        public void describeTopic(
                DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> observer) {
            answer("describeTopic", () -> describe(request), observer);
        }

        private DescribeTopicResponse describe(DescribeTopicRequest request) {
            synchronized (FakeAgent.this) {
                FakePartition[] partitions = topic(request.getTopic());
                String name =
                        request.getTopic().hasName()
                                ? request.getTopic().getName()
                                : request.getTopic().getTopicId().replaceFirst("^id-", "");
                DescribeTopicResponse.Builder response =
                        DescribeTopicResponse.newBuilder().setTopicId("id-" + name).setName(name);
                for (int i = 0; i < partitions.length; i++) {
                    response.addPartitions(
                            PartitionDescription.newBuilder()
                                    .setPartition(i)
                                    .setEndpoint(address(partitions[i].owner))
                                    .setLogStart(partitions[i].logStart)
                                    .setHighWatermark(partitions[i].nextOffset));
                }
                return response.build();
            }
        }
    }

    private final class Credentials implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String given =
                    headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
            if (("Bearer " + SPARED_KEY).equals(given)) {
                Context spared = Context.current().withValue(SPARED, true);
                return Contexts.interceptCall(spared, call, headers, next);
            }
            if (("Bearer " + acceptedKey).equals(given)) {
                return next.startCall(call, headers);
            }
            StatusRuntimeException refused =
                    refuse(Status.Code.UNAUTHENTICATED, "CREDENTIALS_INVALID", Map.of());
            call.close(refused.getStatus(), refused.getTrailers());
            return new ServerCall.Listener<>() {};
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
