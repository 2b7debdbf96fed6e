package io.streamhouse.faults;

import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.RecordMetadata;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.StreamHouseException;
import io.streamhouse.client.TopicDescription;
import io.streamhouse.system.User;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Appends record after record, and after each acknowledgement asks another agent where the
 * partition ends: it must be behind that record. Answers that do not come prove nothing, and at
 * least one has to come.
 */
final class FreshnessProbe implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final long ANSWER_LIMIT_S = 30;

    private final String topic = "probe-" + UUID.randomUUID();
    private final List<StreamHouse> connections = new ArrayList<>();
    private final StreamHouse writing;
    private final Producer producer;
    private volatile boolean stopping;
    private volatile int looks;

    FreshnessProbe(Cluster cluster, User user) {
        user.createTopic(topic, PARTITIONS);
        for (String endpoint : cluster.endpoints().split(",")) {
            connections.add(StreamHouse.connect(endpoint, user.key()));
        }
        writing = StreamHouse.connect(cluster.endpoints(), user.key());
        producer = writing.producer(ProducerOptions.named(topic));
    }

    /** Completes exceptionally when something stale was seen. */
    CompletableFuture<Void> start() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("freshness")
                .daemon()
                .start(() -> {
                    try {
                        probe();
                        requireLooks();
                        done.complete(null);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                        done.complete(null);
                    } catch (ExecutionException | RuntimeException | AssertionError e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private void probe() throws InterruptedException, ExecutionException {
        for (int i = 0; !stopping; i++) {
            RecordMetadata written;
            try {
                written =
                        producer.send(Message.of(topic, null, "probe " + i).to(i % PARTITIONS))
                                .get(ANSWER_LIMIT_S, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                continue;
            }
            if (written.offset().isPresent()) {
                look(connections.get(i % connections.size()), i % PARTITIONS, written);
            }
        }
    }

    private void look(StreamHouse connection, int partition, RecordMetadata written) {
        try {
            TopicDescription.Partition seen =
                    connection.describe(topic).partitions().get(partition);
            if (seen.highWatermark() <= written.offset().getAsLong()) {
                throw new AssertionError(
                        "offset %d was acknowledged, and then the end was %d"
                                .formatted(written.offset().getAsLong(), seen.highWatermark()));
            }
            looks++;
        } catch (StreamHouseException _) {
            // Nobody answered.
        }
    }

    private void requireLooks() {
        if (looks == 0) {
            throw new AssertionError("nobody ever answered where a partition ends");
        }
    }

    /** How many answers were held against an acknowledgement. */
    int looks() {
        return looks;
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        stop();
        producer.close();
        writing.close();
        connections.forEach(StreamHouse::close);
    }
}
