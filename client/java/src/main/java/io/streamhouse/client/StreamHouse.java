package io.streamhouse.client;

import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import io.streamhouse.proto.v1.TrimRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A connection to StreamHouse. Thread-safe; open one per process and keep it.
 *
 * <pre>{@code
 * try (StreamHouse streamHouse = StreamHouse.connect("127.0.0.1:9090", key);
 *         Producer producer = streamHouse.producer()) {
 *     producer.send("orders", "customer-7", "{\"total\": 12}").join();
 * }
 * }</pre>
 */
public final class StreamHouse implements AutoCloseable {
    private static final Duration DESCRIBE_LIMIT = Duration.ofSeconds(10);

    private final Agents agents;
    private final InstantSource clock;

    StreamHouse(Agents agents, InstantSource clock) {
        this.agents = agents;
        this.clock = clock;
    }

    /**
     * Prepares a connection; it is made with the first call.
     *
     * @param endpoints {@code host:port} of one or more agents, with commas between them: plain
     *     text on loopback, TLS elsewhere; {@code http://} or {@code https://} before it says which
     * @param credential an API key or a bearer token
     */
    public static StreamHouse connect(String endpoints, String credential) {
        Objects.requireNonNull(credential, "credential");
        return connect(endpoints, () -> credential);
    }

    /** Like {@link #connect(String, String)}; the credential is asked for with each call. */
    public static StreamHouse connect(String endpoints, Supplier<String> credential) {
        return connect(ConnectOptions.to(endpoints, credential));
    }

    /** Prepares a connection; it is made with the first call. */
    public static StreamHouse connect(ConnectOptions options) {
        List<Endpoint> seeds =
                options.endpoints().stream().map(Endpoint::parse).distinct().toList();
        boolean plaintext =
                options.plaintextAllowed()
                        || seeds.stream().anyMatch(it -> !it.tls() && !it.loopback());
        return new StreamHouse(
                new Agents(
                        seeds,
                        plaintext,
                        new Channels(options.trustedCertificates()),
                        options.credential()),
                InstantSource.system());
    }

    /** An ephemeral producer. */
    public Producer producer() {
        return producer(ProducerOptions.DEFAULTS);
    }

    /** A producer. */
    public Producer producer(ProducerOptions options) {
        return new BatchingProducer(agents, options, clock);
    }

    /** Reads all partitions of a topic. */
    public Consumer read(String topic, StartAt start) {
        return read(topic, start, ConsumerOptions.DEFAULTS);
    }

    /**
     * Reads partitions of a topic.
     *
     * @throws StreamHouseException when the topic is unknown or no agent can be reached
     */
    public Consumer read(String topic, StartAt start, ConsumerOptions options) {
        return SessionConsumer.open(agents, topic, start, options);
    }

    /**
     * A topic's partitions and where each begins and ends.
     *
     * @throws StreamHouseException when the topic is unknown or no agent can be reached
     */
    public TopicDescription describe(String topic) {
        return agents.describeBounds(topic, DESCRIBE_LIMIT);
    }

    /**
     * The offsets that a start means, and where the partitions begin and end.
     *
     * @throws StreamHouseException when the topic is unknown or no agent can be reached
     */
    public List<PartitionOffset> offsets(String topic, StartAt start) {
        return Offsets.find(agents, describe(topic), start, DESCRIBE_LIMIT);
    }

    /**
     * Takes away all records of a partition before an offset, for ever.
     *
     * @return where the partition begins now
     * @throws StreamHouseException {@code OFFSET_OUT_OF_RANGE} beyond the newest record
     */
    public long trim(String topic, int partition, long beforeOffset) {
        TrimRequest request =
                TrimRequest.newBuilder()
                        .setTopic(TopicRef.newBuilder().setName(topic))
                        .setPartition(partition)
                        .setBeforeOffset(beforeOffset)
                        .build();
        return Backoff.retry(
                        DESCRIBE_LIMIT,
                        left -> agents.call(TopicServiceGrpc.getTrimMethod(), request, left))
                .getLogStart();
    }

    /** Ends the connection. Close producers and consumers first. */
    @Override
    public void close() {
        agents.close();
    }
}
