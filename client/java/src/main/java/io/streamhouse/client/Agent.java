package io.streamhouse.client;

import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls to an agent: one attempt each, blocking; failures are {@link StreamHouseException}s. */
final class Agent {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final Supplier<String> credential;

    Agent(ManagedChannel channel, Supplier<String> credential) {
        this.channel = channel;
        this.credential = credential;
    }

    OpenProducerResponse openProducer(OpenProducerRequest request, Duration limit) {
        return call(ProducerServiceGrpc.getOpenProducerMethod(), request, limit);
    }

    AppendResponse append(AppendRequest request, Duration limit) {
        return call(AppendServiceGrpc.getAppendMethod(), request, limit);
    }

    ReadResponse read(ReadRequest request, Duration limit) {
        return call(ReadServiceGrpc.getReadMethod(), request, limit);
    }

    /** Describes a topic, trying again for as long as the limit allows. */
    TopicDescription describe(String topic, Duration limit) {
        DescribeTopicRequest request =
                DescribeTopicRequest.newBuilder()
                        .setTopic(TopicRef.newBuilder().setName(topic))
                        .build();
        DescribeTopicResponse response =
                Backoff.retry(
                        limit,
                        this::reconnect,
                        left -> call(ReadServiceGrpc.getDescribeTopicMethod(), request, left));
        return new TopicDescription(
                response.getTopicId(),
                response.getName(),
                response.getPartitionsList().stream()
                        .map(it ->
                                new TopicDescription.Partition(
                                        it.getPartition(), it.getLogStart(), it.getHighWatermark()))
                        .toList());
    }

    /** Skips the channel's own waiting time, which grows to minutes. */
    void reconnect() {
        channel.resetConnectBackoff();
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration limit) {
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
        Channel authorized =
                ClientInterceptors.intercept(
                        channel, MetadataUtils.newAttachHeadersInterceptor(authorization()));
        try {
            return ClientCalls.blockingUnaryCall(authorized, method, options, request);
        } catch (StatusRuntimeException e) {
            throw GrpcProblems.of(e);
        } catch (RuntimeException e) {
            // The transport's own failures; the call may have had its effect.
            throw GrpcProblems.of(
                    Status.INTERNAL
                            .withDescription("the call failed")
                            .withCause(e)
                            .asRuntimeException());
        }
    }

    private Metadata authorization() {
        String token;
        try {
            token = Objects.requireNonNull(credential.get(), "the credential");
        } catch (RuntimeException e) {
            throw GrpcProblems.noCredential(e);
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return headers;
    }
}
