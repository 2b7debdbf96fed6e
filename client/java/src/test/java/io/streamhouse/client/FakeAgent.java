package io.streamhouse.client;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
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
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.Durability;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import io.streamhouse.proto.v1.TopicRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An agent in memory that follows the wire contract: it keeps one log per partition, remembers
 * producers, and misbehaves as told. Restarting it keeps its state.
 */
final class FakeAgent implements AutoCloseable {
    static final String KEY = "shk_test";
    private static final String SPARED_KEY = "shk_spared";
    private static final Context.Key<Boolean> SPARED = Context.keyWithDefault("spared", false);

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
        LATE
    }

    private final String address = InProcessServerBuilder.generateName();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, FakePartition[]> topics = new HashMap<>();
    private final Map<String, ProducerRef> producers = new HashMap<>();
    private final Map<String, String> openingIds = new HashMap<>();
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
    volatile Supplier<StatusRuntimeException> refusal = () -> null;
    volatile String acceptedKey = KEY;
    private Server server;
    private long nextProducerId = 1;

    FakeAgent() {
        start();
    }

    void start() {
        try {
            server =
                    InProcessServerBuilder.forName(address)
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .addService(new Appends())
                            .addService(new Producers())
                            .addService(new Reads())
                            .intercept(new Credentials())
                            .build()
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    StreamHouse connect() {
        return connect(() -> KEY);
    }

    /** Another process, whose calls never go wrong. */
    StreamHouse connectSpared() {
        return connect(() -> SPARED_KEY);
    }

    StreamHouse connect(Supplier<String> credential) {
        ManagedChannel channel = InProcessChannelBuilder.forName(address).build();
        return new StreamHouse(channel, credential, InstantSource.system());
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

    @Override
    public void close() throws InterruptedException {
        stop();
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

    private <A> void answer(String method, Supplier<A> effect, StreamObserver<A> observer) {
        StatusRuntimeException broken =
                Status.UNAVAILABLE.withDescription("broken").asRuntimeException();
        try {
            switch (SPARED.get() ? Fault.NONE : faults.apply(method)) {
                case NONE -> {
                    A answer = effect.get();
                    observer.onNext(answer);
                    observer.onCompleted();
                }
                case REFUSED ->
                        throw refuse(Status.Code.UNAVAILABLE, "METADATA_UNAVAILABLE", Map.of());
                case BROKEN_BEFORE -> throw broken;
                case REPLY_LOST -> {
                    effect.get();
                    throw broken;
                }
                case LATE -> {
                    later.schedule(() -> ignoringRefusal(effect), 3, TimeUnit.MILLISECONDS);
                    throw broken;
                }
            }
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    private static void ignoringRefusal(Supplier<?> effect) {
        try {
            effect.get();
        } catch (StatusRuntimeException _) {
            // It came too late.
        }
    }

    private FakePartition[] topic(TopicRef ref) {
        String name = ref.hasName() ? ref.getName() : ref.getTopicId().replaceFirst("^id-", "");
        FakePartition[] found = topics.get(name);
        if (found == null) {
            throw refuse(Status.Code.NOT_FOUND, "TOPIC_NOT_FOUND", Map.of("topic", name));
        }
        return found;
    }

    private final class Appends extends AppendServiceGrpc.AppendServiceImplBase {
        @Override
        public void append(AppendRequest request, StreamObserver<AppendResponse> observer) {
            answer("append", () -> append(request), observer);
        }

        private AppendResponse append(AppendRequest request) {
            synchronized (FakeAgent.this) {
                StatusRuntimeException refused = refusal.get();
                if (refused != null) {
                    throw refused;
                }
                FakePartition partition = topic(request.getTopic())[request.getPartition()];
                String name =
                        producers.entrySet().stream()
                                .filter(it ->
                                        it.getValue().getProducerId()
                                                == request.getProducer().getProducerId())
                                .map(Map.Entry::getKey)
                                .findFirst()
                                .orElseThrow(() ->
                                        refuse(
                                                Status.Code.NOT_FOUND,
                                                "PRODUCER_UNKNOWN",
                                                Map.of()));
                fence(
                        producers.get(name),
                        request.getProducer().getEpoch(),
                        partition.persisted(name, request));
                return partition.append(name, request);
            }
        }
    }

    private static void fence(ProducerRef current, int epoch, Map<String, String> facts) {
        if (epoch < current.getEpoch()) {
            Map<String, String> all = new HashMap<>(facts);
            all.put("current_epoch", Integer.toString(current.getEpoch()));
            throw refuse(Status.Code.FAILED_PRECONDITION, "PRODUCER_FENCED", all);
        }
    }

    private final class Producers extends ProducerServiceGrpc.ProducerServiceImplBase {
        @Override
        public void openProducer(
                OpenProducerRequest request, StreamObserver<OpenProducerResponse> observer) {
            answer("openProducer", () -> open(request), observer);
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
                for (PartitionRef ref : request.getResumeForList()) {
                    FakePartition partition = topic(ref.getTopic())[ref.getPartition()];
                    response.addResumePoints(
                            ResumePoint.newBuilder()
                                    .setPartition(ref)
                                    .setLastSequence(partition.lastSequence(name))
                                    .setLastOffset(partition.lastOffset(name)));
                }
                return response.build();
            }
        }
    }

    private final class Reads extends ReadServiceGrpc.ReadServiceImplBase {
        @Override
        public void describeTopic(
                DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> observer) {
            answer("describeTopic", () -> describe(request), observer);
        }

        private DescribeTopicResponse describe(DescribeTopicRequest request) {
            synchronized (FakeAgent.this) {
                FakePartition[] partitions = topic(request.getTopic());
                DescribeTopicResponse.Builder response =
                        DescribeTopicResponse.newBuilder()
                                .setTopicId("id-" + request.getTopic().getName())
                                .setName(request.getTopic().getName());
                for (int i = 0; i < partitions.length; i++) {
                    response.addPartitions(
                            PartitionDescription.newBuilder()
                                    .setPartition(i)
                                    .setLogStart(partitions[i].logStart)
                                    .setHighWatermark(partitions[i].nextOffset));
                }
                return response.build();
            }
        }

        @Override
        public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
            answer("read", () -> read(request), observer);
        }

        private ReadResponse read(ReadRequest request) {
            synchronized (FakeAgent.this) {
                FakePartition partition = topic(request.getTopic())[request.getPartition()];
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
                while (request.getOffset() >= partition.nextOffset && System.nanoTime() < end) {
                    try {
                        TimeUnit.MILLISECONDS.timedWait(FakeAgent.this, 5);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                        throw Status.CANCELLED.asRuntimeException();
                    }
                }
                return partition.read(request.getOffset(), request.getMaxBytes());
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
