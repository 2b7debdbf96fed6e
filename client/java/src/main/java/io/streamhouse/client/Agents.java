package io.streamhouse.client;

import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agents and the connections to them. Calls are one attempt each, blocking, to the agent that
 * answered last; when it cannot be reached, the next call goes to another. Failures are {@link
 * StreamHouseException}s. Thread-safe.
 */
final class Agents implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int CHANNELS_MAX = 256;

    private final List<Endpoint> seeds;
    private final boolean plaintextAllowed;
    private final Function<Endpoint, ManagedChannel> channels;
    private final Supplier<String> credential;
    private final Map<Endpoint, ManagedChannel> open = new ConcurrentHashMap<>();
    private final AtomicInteger preferred = new AtomicInteger();
    private volatile @Nullable StreamHouseException trouble;

    /**
     * @param seeds the agents that are asked first
     * @param plaintextAllowed agents beyond this machine, too, may be spoken to in plain text
     */
    Agents(
            List<Endpoint> seeds,
            boolean plaintextAllowed,
            Function<Endpoint, ManagedChannel> channels,
            Supplier<String> credential) {
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("name at least one endpoint");
        }
        this.seeds = List.copyOf(seeds);
        this.plaintextAllowed = plaintextAllowed;
        this.channels = channels;
        this.credential = credential;
    }

    /** The agents that were named, the one that answered last first. */
    List<Endpoint> seeds() {
        if (seeds.size() == 1) {
            return seeds;
        }
        int first = Math.floorMod(preferred.get(), seeds.size());
        List<Endpoint> turned = new java.util.ArrayList<>(seeds.subList(first, seeds.size()));
        turned.addAll(seeds.subList(0, first));
        return turned;
    }

    /**
     * An agent that another one named; empty when it must not or need not be used. TLS stays TLS,
     * and what is loopback there is not loopback here.
     */
    Optional<Endpoint> named(String address) {
        if (address.isBlank()) {
            return Optional.empty();
        }
        Endpoint there;
        try {
            there = Endpoint.parse(address);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        Endpoint first = seeds.getFirst();
        Endpoint here = there.withTls(first.tls());
        boolean strange = there.loopback() && !first.loopback();
        boolean exposed = !here.tls() && !here.loopback() && !plaintextAllowed;
        return strange || exposed ? Optional.empty() : Optional.of(here);
    }

    /** Why agents could not be reached lately. */
    Optional<StreamHouseException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Says that an agent could not be reached. */
    void troubled(StreamHouseException cause) {
        trouble = cause;
    }

    /** Says that an agent has answered. */
    void worked() {
        if (trouble != null) {
            trouble = null;
        }
    }

    /** The next call to any agent goes to another than this. */
    void avoid(Endpoint endpoint) {
        int chosen = preferred.get();
        if (seeds.get(Math.floorMod(chosen, seeds.size())).equals(endpoint)) {
            preferred.compareAndSet(chosen, chosen + 1);
        }
    }

    /** One call to any agent. */
    <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration limit) {
        int chosen = preferred.get();
        try {
            Endpoint endpoint = seeds.get(Math.floorMod(chosen, seeds.size()));
            A answer = callAt(endpoint, method, request, limit);
            worked();
            return answer;
        } catch (StreamHouseException e) {
            if (e.kind() == StreamHouseException.Kind.UNAVAILABLE) {
                troubled(e);
                preferred.compareAndSet(chosen, chosen + 1);
            }
            throw e;
        }
    }

    /** One call to a certain agent. */
    <Q, A> A callAt(Endpoint endpoint, MethodDescriptor<Q, A> method, Q request, Duration limit) {
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(authorized(endpoint), method, options, request);
        } catch (StatusRuntimeException e) {
            throw GrpcProblems.of(e);
        } catch (StreamHouseException e) {
            throw e;
        } catch (RuntimeException e) {
            // The transport's own failures; the call may have had its effect.
            throw GrpcProblems.of(
                    Status.INTERNAL
                            .withDescription("the call failed")
                            .withCause(e)
                            .asRuntimeException());
        }
    }

    /** A connection that carries the credential of this moment. */
    Channel authorized(Endpoint endpoint) {
        return ClientInterceptors.intercept(
                channel(endpoint), MetadataUtils.newAttachHeadersInterceptor(authorization()));
    }

    /** Describes a topic, trying again for as long as the limit allows. */
    TopicDescription describe(String topic, Duration limit) {
        return describe(TopicRef.newBuilder().setName(topic).build(), limit);
    }

    TopicDescription describe(TopicRef topic, Duration limit) {
        return description(Backoff.retry(limit, left -> describeOnce(topic, left)));
    }

    /** Likewise; while nobody leads a partition, nobody can tell where it ends: tries again. */
    TopicDescription describeBounds(String topic, Duration limit) {
        TopicRef named = TopicRef.newBuilder().setName(topic).build();
        return description(
                Backoff.retry(
                        limit,
                        left -> {
                            int chosen = preferred.get();
                            DescribeTopicResponse found = describeOnce(named, left);
                            if (found.getPartitionsList().stream().anyMatch(Agents::isBlind)) {
                                preferred.compareAndSet(chosen, chosen + 1);
                            }
                            found.getPartitionsList().forEach(Agents::requireBounds);
                            return found;
                        }));
    }

    /** Another agent may see more. */
    private static boolean isBlind(PartitionDescription partition) {
        return partition.getHighWatermark() < 0;
    }

    private DescribeTopicResponse describeOnce(TopicRef topic, Duration left) {
        return call(
                ReadServiceGrpc.getDescribeTopicMethod(),
                DescribeTopicRequest.newBuilder().setTopic(topic).build(),
                left);
    }

    private static void requireBounds(PartitionDescription partition) {
        if (isBlind(partition)) {
            throw new StreamHouseException(
                    StreamHouseException.Kind.UNAVAILABLE,
                    "NOT_OWNER",
                    "no agent serves partition " + partition.getPartition() + " just now");
        }
    }

    private static TopicDescription description(DescribeTopicResponse response) {
        return new TopicDescription(
                response.getTopicId(),
                response.getName(),
                response.getPartitionsList().stream()
                        .map(it ->
                                new TopicDescription.Partition(
                                        it.getPartition(),
                                        it.getLogStart(),
                                        it.getHighWatermark(),
                                        it.getEndpoint()))
                        .toList());
    }

    @Override
    public void close() {
        open.values().forEach(ManagedChannel::shutdown);
        long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (ManagedChannel channel : open.values()) {
            try {
                if (!channel.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    channel.shutdownNow();
                }
            } catch (InterruptedException _) {
                open.values().forEach(ManagedChannel::shutdownNow);
                Thread.currentThread().interrupt();
            }
        }
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private ManagedChannel channel(Endpoint endpoint) {
        ManagedChannel known = open.get(endpoint);
        if (known != null && !hasFailed(known)) {
            return known;
        }
        if (known == null) {
            letOneGo();
        }
        return open.compute(endpoint, (it, present) -> present(it, present));
    }

    private ManagedChannel present(Endpoint endpoint, @Nullable ManagedChannel known) {
        if (known != null && !hasFailed(known)) {
            return known;
        }
        ManagedChannel fresh = channels.apply(endpoint);
        if (known != null) {
            known.shutdown();
        }
        return fresh;
    }

    /**
     * One that could not connect refuses calls with that old failure until it has connected, for
     * which it waits longer and longer. A new one tells how things are.
     */
    private static boolean hasFailed(ManagedChannel channel) {
        return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
    }

    /** Agents come and go under new names; connections to old ones are let go. */
    private void letOneGo() {
        if (open.size() < CHANNELS_MAX) {
            return;
        }
        open.keySet().stream()
                .filter(it -> !seeds.contains(it))
                .findAny()
                .map(open::remove)
                .ifPresent(ManagedChannel::shutdown);
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
