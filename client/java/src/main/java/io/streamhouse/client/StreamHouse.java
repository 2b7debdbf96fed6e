package io.streamhouse.client;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration DESCRIBE_LIMIT = Duration.ofSeconds(10);

    private final ManagedChannel channel;
    private final Agent agent;
    private final InstantSource clock;

    StreamHouse(ManagedChannel channel, Supplier<String> credential, InstantSource clock) {
        this.channel = channel;
        this.agent = new Agent(channel, credential);
        this.clock = clock;
    }

    /**
     * Prepares a connection; it is made with the first call.
     *
     * @param endpoint {@code host:port} of an agent: plain text on loopback, TLS elsewhere; {@code
     *     http://} or {@code https://} before it says which
     * @param credential an API key or a bearer token
     */
    public static StreamHouse connect(String endpoint, String credential) {
        Objects.requireNonNull(credential, "credential");
        return connect(endpoint, () -> credential);
    }

    /** Like {@link #connect(String, String)}; the credential is asked for with each call. */
    public static StreamHouse connect(String endpoint, Supplier<String> credential) {
        return new StreamHouse(
                Endpoint.parse(endpoint).channel(), credential, InstantSource.system());
    }

    /** An ephemeral producer. */
    public Producer producer() {
        return producer(ProducerOptions.DEFAULTS);
    }

    /** A producer. */
    public Producer producer(ProducerOptions options) {
        return new BatchingProducer(agent, options, clock);
    }

    /** Reads all partitions of a topic. */
    public Consumer read(String topic, StartAt start) {
        return read(topic, start, ConsumerOptions.DEFAULTS);
    }

    /**
     * Reads partitions of a topic.
     *
     * @throws StreamHouseException when the topic is unknown or the agent cannot be reached
     */
    public Consumer read(String topic, StartAt start, ConsumerOptions options) {
        return PrefetchingConsumer.open(agent, topic, start, options);
    }

    /**
     * A topic's partitions and where each begins and ends.
     *
     * @throws StreamHouseException when the topic is unknown or the agent cannot be reached
     */
    public TopicDescription describe(String topic) {
        return agent.describe(topic, DESCRIBE_LIMIT);
    }

    /** Ends the connection. Close producers and consumers first. */
    @Override
    public void close() {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException _) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
