package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.ReadSessionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that has grown old gives way to another one at the same agent. */
class SessionRotationIT {
    private static final int OWNER = 1;

    private final FakeAgent agent = new FakeAgent(2);
    private final StreamHouse streamHouse = agent.connect();

    @BeforeEach
    void topic() {
        agent.createTopic("orders", 1);
        agent.move("orders", 0, OWNER);
    }

    @AfterEach
    void close() throws InterruptedException {
        streamHouse.close();
        agent.close();
    }

    private static List<String> values(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static void send(Producer producer, int from, int to) {
        IntStream.range(from, to)
                .mapToObj(i -> producer.send(Message.of("orders", null, Integer.toString(i))))
                .toList()
                .forEach(it -> it.orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void aProducerGoesOnAtThePartitionsOwner() {
        try (Producer producer = streamHouse.producer()) {
            send(producer, 0, 10);
            agent.tell(
                    OWNER,
                    AppendSessionResponse.newBuilder()
                            .setDraining(Draining.getDefaultInstance())
                            .build());
            send(producer, 10, 20);
        }
        assertThat(agent.values("orders", 0)).isEqualTo(values(20));
        assertThat(agent.sessions).hasSize(2).allMatch(it -> it.server() == OWNER);
    }

    @Test
    void aConsumerGoesOnAtThePartitionsOwnerAndReadsNothingTwice() {
        try (Producer producer = streamHouse.producer();
                Consumer consumer = streamHouse.read("orders", StartAt.offsets(Map.of(0, 0L)))) {
            send(producer, 0, 500);
            List<String> read = new ArrayList<>(poll(consumer, 1));
            agent.tell(
                    OWNER,
                    ReadSessionResponse.newBuilder()
                            .setDraining(Draining.getDefaultInstance())
                            .build());
            send(producer, 500, 600);
            read.addAll(poll(consumer, 600 - read.size()));
            assertThat(read).isEqualTo(values(600));
            assertThat(agent.readSessions).hasSize(2).allMatch(it -> it.server() == OWNER);
        }
        // Nothing is opened for a consumer that ends.
        assertThat(agent.readSessions).hasSize(2);
    }

    private static List<String> poll(Consumer consumer, int count) {
        List<String> read = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (read.size() < count && System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(it -> read.add(it.valueText()));
        }
        return read;
    }
}
