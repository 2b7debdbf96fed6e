package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamhouse.client.FakeAgent.Fault;
import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first record of a topic, while the agent is slow to describe it. */
class TopicOpeningIT {
    private final FakeAgent agent = new FakeAgent();
    private final StreamHouse streamHouse = agent.connect();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @BeforeEach
    void theFirstDescriptionTakesItsTime() {
        agent.createTopic("slow", 1);
        agent.createTopic("orders", 1);
        AtomicBoolean first = new AtomicBoolean(true);
        agent.faults =
                method -> {
                    if (method.equals("describeTopic") && first.getAndSet(false)) {
                        asked.countDown();
                        await(answers);
                    }
                    return Fault.NONE;
                };
    }

    @AfterEach
    void close() throws InterruptedException {
        answers.countDown();
        streamHouse.close();
        agent.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends from another thread, which waits for the topic's description. */
    private CompletableFuture<RecordMetadata> sendToSlow(Producer producer) {
        CompletableFuture<RecordMetadata> sent =
                CompletableFuture.supplyAsync(
                                () -> producer.send("slow", (String) null, "x"),
                                it -> Thread.ofVirtual().start(it))
                        .thenCompose(it -> it);
        await(asked);
        return sent;
    }

    @Test
    void stopsNoOtherTopic() {
        try (Producer producer = streamHouse.producer()) {
            CompletableFuture<RecordMetadata> slow = sendToSlow(producer);
            producer.send("orders", (String) null, "y").orTimeout(5, TimeUnit.SECONDS).join();
            assertThat(slow).isNotDone();
            answers.countDown();
            slow.orTimeout(5, TimeUnit.SECONDS).join();
        }
        assertThat(agent.values("slow", 0)).containsExactly("x");
    }

    @Test
    void endsWithItsProducer() {
        Producer producer = streamHouse.producer();
        CompletableFuture<RecordMetadata> slow = sendToSlow(producer);
        long began = System.nanoTime();
        producer.close(Duration.ofMillis(100));
        CompletionException failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> slow.orTimeout(5, TimeUnit.SECONDS).join());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        StreamHouseException.class,
                        it -> assertThat(it.kind()).isEqualTo(Kind.CLOSED));
    }
}
