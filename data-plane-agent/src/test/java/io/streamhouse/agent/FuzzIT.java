package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.Header;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.OpenAppendSession;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random and mangled bytes to every call: a precise refusal each time, and the agent lives on. */
class FuzzIT {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int ROUNDS = 40;
    private static final Set<Status.Code> SURPRISES =
            EnumSet.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.UNIMPLEMENTED);

    private static TestDatabase database;
    private static TestAgent agent;
    private static TestClient client;
    private static String credential;
    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 2);
        credential = database.key(organization).text();
        agent = new TestAgent(database).start();
        client = new TestClient(agent.grpcPort(), credential);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        agent.close();
    }

    /** Bytes as they are. */
    private enum Raw implements MethodDescriptor.Marshaller<byte[]> {
        BYTES;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream in) {
            try {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<MethodDescriptor<?, ?>> methods() {
        List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
        for (ServiceDescriptor service :
                List.of(
                        AppendServiceGrpc.getServiceDescriptor(),
                        ProducerServiceGrpc.getServiceDescriptor(),
                        ReadServiceGrpc.getServiceDescriptor(),
                        TopicServiceGrpc.getServiceDescriptor())) {
            methods.addAll(service.getMethods());
        }
        return methods;
    }

    private static Map<String, Message> samples() {
        TopicRef topic = TestClient.topic("t");
        ProducerRef producer = client.open("sample").getProducer();
        Map<String, Message> samples = new HashMap<>();
        samples.put("Append", TestClient.list(topic, 0, producer, 0, "a", "b"));
        samples.put(
                "AppendSession",
                AppendSessionRequest.newBuilder()
                        .setOpen(
                                OpenAppendSession.newBuilder()
                                        .setTopic(topic)
                                        .setProducer(producer))
                        .build());
        samples.put(
                "OpenProducer",
                OpenProducerRequest.newBuilder()
                        .setProducerName("p")
                        .addResumeFor(TestClient.partition("t", 0))
                        .build());
        samples.put("Read", ReadRequest.newBuilder().setTopic(topic).setOffset(0).build());
        samples.put("DescribeTopic", DescribeTopicRequest.newBuilder().setTopic(topic).build());
        samples.put(
                "ListOffsets",
                ListOffsetsRequest.newBuilder()
                        .setTopic(topic)
                        .addPartitions(TestReader.from(0, TestReader.LATEST))
                        .build());
        samples.put(
                "ReadSession",
                ReadSessionRequest.newBuilder()
                        .setOpen(TestReader.records(topic, TestReader.from(0, 0)))
                        .build());
        samples.put("ListTopics", ListTopicsRequest.newBuilder().setPageSize(5).build());
        return samples;
    }

    @Test
    void everyCallRefusesGarbagePreciselyAndNeverFails() throws Exception {
        Map<String, Message> samples = samples();
        for (MethodDescriptor<?, ?> method : methods()) {
            Message sample = samples.get(method.getBareMethodName());
            for (int round = 0; round < ROUNDS; round++) {
                byte[] message = message(sample);
                Throwable end = call(method, message);
                if (end != null) {
                    assertPrecise(method, message, end);
                }
            }
        }
        assertThat(agent.get("/readyz").statusCode()).isEqualTo(200);
        client.describe(TestClient.topic("t"));
    }

    /** Random bytes, or a request with some bytes turned. */
    private byte[] message(Message sample) {
        if (sample == null || random.nextInt(3) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes = sample.toByteArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** What the call ended with; null when it was answered. */
    private static Throwable call(MethodDescriptor<?, ?> method, byte[] message) throws Exception {
        MethodDescriptor<byte[], byte[]> raw =
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setFullMethodName(method.getFullMethodName())
                        .setType(method.getType())
                        .setRequestMarshaller(Raw.BYTES)
                        .setResponseMarshaller(Raw.BYTES)
                        .build();
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + credential);
        var channel =
                ClientInterceptors.intercept(
                        client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        var call = channel.newCall(raw, CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS));
        if (method.getType() == MethodDescriptor.MethodType.UNARY) {
            try {
                ClientCalls.blockingUnaryCall(call, message);
                return null;
            } catch (StatusRuntimeException e) {
                return e;
            }
        }
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        StreamObserver<byte[]> requests =
                ClientCalls.asyncBidiStreamingCall(
                        call,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(byte[] response) {
                                // A session may well open.
                            }

                            @Override
                            public void onError(Throwable thrown) {
                                end.complete(thrown);
                            }

                            @Override
                            public void onCompleted() {
                                end.complete(null);
                            }
                        });
        requests.onNext(message);
        requests.onNext(new byte[] {(byte) 0xFF, (byte) 0xFF});
        requests.onCompleted();
        return end.get(20, TimeUnit.SECONDS);
    }

    private static void assertPrecise(MethodDescriptor<?, ?> method, byte[] message, Throwable end)
            throws Exception {
        String what =
                "%s of %s with seed %d"
                        .formatted(
                                method.getFullMethodName(),
                                java.util.HexFormat.of().formatHex(message),
                                SEED);
        Status status = Status.fromThrowable(end);
        assertThat(status.getCode()).as(what + ": " + end).isNotIn(SURPRISES);
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return;
        }
        TestClient.Refusal refusal = TestClient.refusal(end);
        assertThat(refusal.code()).as(what).isEqualTo(Reason.valueOf(refusal.reason()).code());
        assertThat(refusal.status().getSerializedSize()).as(what).isLessThan(4_096);
    }

    @Test
    void aSessionOutlivesABatchOfGarbage() throws Exception {
        ProducerRef producer = client.open("outlives").getProducer();
        try (TestSession session = TestSession.open(client, TestClient.topic("t"), producer)) {
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                if (bytes.length > 20 && random.nextBoolean()) {
                    bytes[16] = 2;
                }
                long sent =
                        session.send(
                                SessionBatch.newBuilder()
                                        .setPartition(1)
                                        .setBaseSequence(0)
                                        .setBatch(ByteString.copyFrom(bytes)));
                AppendSessionResponse answer = session.next();
                assertThat(answer.getRejected().getCorrelation()).isEqualTo(sent);
                assertThat(answer.getRejected().getStatus().getCode())
                        .as("round %d with seed %d: %s", i, SEED, answer)
                        .isEqualTo(Status.Code.INVALID_ARGUMENT.value());
            }
            session.ack(session.send(1, 0, "good"));
        }
        assertThat(client.values(TestClient.topic("t"), 1)).containsExactly("good");
    }

    @Test
    void tenThousandHeadersAndTextThatIsNoTextAreRefused() throws Exception {
        ProducerRef producer = client.open("headers").getProducer();
        Record.Builder record = Record.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            record.addHeaders(Header.newBuilder().setName("h" + i));
        }
        AppendRequest request =
                TestClient.list(TestClient.topic("t"), 0, producer, 0, "x").toBuilder()
                        .setList(RecordList.newBuilder().addRecords(record))
                        .build();
        TestClient.Refusal refusal = TestClient.refusal(() -> client.append(request));
        assertThat(refusal.reason()).isEqualTo("TOO_MANY_HEADERS");
        assertThat(refusal.fact("actual")).isEqualTo("10000");

        // A topic's name of one byte that is no UTF-8.
        byte[] noText = {0x0A, 0x03, 0x0A, 0x01, (byte) 0xFF};
        Throwable end = call(ReadServiceGrpc.getDescribeTopicMethod(), noText);
        assertThat(TestClient.refusal(end).reason()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void aMessageBeyondTheTransportsLimitIsRefusedByItAlone() {
        ProducerRef producer = client.open("huge").getProducer();
        try (TestClient other = new TestClient(agent.grpcPort(), credential)) {
            other.append(
                    TestClient.list(TestClient.topic("t"), 0, producer, 0, "x").toBuilder()
                            .setBatch(ByteString.copyFrom(new byte[10 << 20]))
                            .build());
            throw new AssertionError("it was taken");
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(io.grpc.protobuf.StatusProto.fromThrowable(e).getDetailsCount()).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        client.describe(TestClient.topic("t"));
    }
}
