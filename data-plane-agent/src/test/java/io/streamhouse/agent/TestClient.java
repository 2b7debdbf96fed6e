package io.streamhouse.agent;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A plain gRPC client with one credential. */
final class TestClient implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final String credential;

    TestClient(int port, String credential) {
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .maxInboundMessageSize(16 << 20)
                        .build();
        this.credential = credential;
    }

    /** Over a channel of one's own. */
    TestClient(ManagedChannel channel, String credential) {
        this.channel = channel;
        this.credential = credential;
    }

    TopicServiceGrpc.TopicServiceBlockingStub topics() {
        return with(TopicServiceGrpc.newBlockingStub(channel));
    }

    ManagedChannel channel() {
        return channel;
    }

    OpenProducerResponse open(String name, PartitionRef... resume) {
        return open(
                OpenProducerRequest.newBuilder()
                        .setProducerName(name)
                        .addAllResumeFor(List.of(resume))
                        .build());
    }

    OpenProducerResponse open(OpenProducerRequest request) {
        return with(ProducerServiceGrpc.newBlockingStub(channel)).openProducer(request);
    }

    AppendResponse append(AppendRequest request) {
        return with(AppendServiceGrpc.newBlockingStub(channel)).append(request);
    }

    AppendResponse append(
            TopicRef topic, int partition, ProducerRef producer, long sequence, String... values) {
        return append(list(topic, partition, producer, sequence, values));
    }

    static AppendRequest list(
            TopicRef topic, int partition, ProducerRef producer, long sequence, String... values) {
        RecordList.Builder list = RecordList.newBuilder();
        for (String value : values) {
            list.addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8(value)));
        }
        return AppendRequest.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setProducer(producer)
                .setBaseSequence(sequence)
                .setList(list)
                .build();
    }

    ReadResponse read(ReadRequest request) {
        return with(ReadServiceGrpc.newBlockingStub(channel)).read(request);
    }

    ReadServiceGrpc.ReadServiceFutureStub reading() {
        return with(ReadServiceGrpc.newFutureStub(channel));
    }

    AppendServiceGrpc.AppendServiceFutureStub appending() {
        return with(AppendServiceGrpc.newFutureStub(channel));
    }

    /** For streams: without a deadline. */
    AppendServiceGrpc.AppendServiceStub appendingStreams() {
        return withCredential(AppendServiceGrpc.newStub(channel));
    }

    /** For streams: without a deadline. */
    ReadServiceGrpc.ReadServiceStub readingStreams() {
        return withCredential(ReadServiceGrpc.newStub(channel));
    }

    ListOffsetsResponse offsets(ListOffsetsRequest request) {
        return with(ReadServiceGrpc.newBlockingStub(channel)).listOffsets(request);
    }

    DescribeTopicResponse describe(TopicRef topic) {
        return with(ReadServiceGrpc.newBlockingStub(channel))
                .describeTopic(DescribeTopicRequest.newBuilder().setTopic(topic).build());
    }

    /** All values of a partition, checking that offsets are dense. */
    List<String> values(TopicRef topic, int partition) {
        List<String> values = new ArrayList<>();
        long offset = 0;
        while (true) {
            ReadResponse response =
                    read(
                            ReadRequest.newBuilder()
                                    .setTopic(topic)
                                    .setPartition(partition)
                                    .setOffset(offset)
                                    .setFormat(Format.FORMAT_RECORDS)
                                    .build());
            if (response.getRecordsCount() == 0) {
                return values;
            }
            for (var record : response.getRecordsList()) {
                if (record.getOffset() != values.size()) {
                    throw new AssertionError(
                            "offset " + record.getOffset() + " after " + values.size());
                }
                values.add(record.getRecord().getValue().toStringUtf8());
            }
            offset = response.getNextOffset();
        }
    }

    static TopicRef topic(String name) {
        return TopicRef.newBuilder().setName(name).build();
    }

    static PartitionRef partition(String topic, int partition) {
        return PartitionRef.newBuilder().setTopic(topic(topic)).setPartition(partition).build();
    }

    /** The refusal that a call ends with. */
    static Refusal refusal(Callable<?> call) throws Exception {
        try {
            Object answer = call.call();
            throw new AssertionError("expected a refusal, got " + answer);
        } catch (StatusRuntimeException e) {
            return refusal(e);
        }
    }

    static Refusal refusal(Throwable thrown) throws Exception {
        com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
        if (status == null) {
            throw new AssertionError("no status", thrown);
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                return new Refusal(
                        io.grpc.Status.fromCodeValue(status.getCode()).getCode(),
                        detail.unpack(ErrorInfo.class),
                        status);
            }
        }
        throw new AssertionError("no ErrorInfo in " + status, thrown);
    }

    /** A refusal with its facts. */
    record Refusal(io.grpc.Status.Code code, ErrorInfo info, com.google.rpc.Status status) {
        String reason() {
            return info.getReason();
        }

        String fact(String name) {
            return info.getMetadataOrDefault(name, "");
        }
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    <S extends AbstractStub<S>> S with(S stub) {
        return withCredential(stub).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private <S extends AbstractStub<S>> S withCredential(S stub) {
        Metadata headers = new Metadata();
        if (!credential.isEmpty()) {
            headers.put(AUTHORIZATION, "Bearer " + credential);
        }
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
