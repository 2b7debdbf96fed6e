package io.streamhouse.client;

import static io.streamhouse.client.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.streamhouse.client.ProducerOptions.WhenFull;
import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProducerIT {
    private final FakeAgent agent = new FakeAgent();
    private final StreamHouse streamHouse = agent.connect();

    @BeforeEach
    void topic() {
        agent.createTopic("orders", 3);
    }

    @AfterEach
    void close() throws InterruptedException {
        streamHouse.close();
        agent.close();
    }

    @Test
    void acknowledgesWithOffsetSequenceAndDurability() {
        try (Producer producer = streamHouse.producer()) {
            RecordMetadata first = producer.send(Message.of("orders", "k", "a").to(1)).join();
            RecordMetadata second = producer.send(Message.of("orders", "k", "b").to(1)).join();

            assertThat(first.offset()).hasValue(0);
            assertThat(second.offset()).hasValue(1);
            assertThat(second.sequence()).isEqualTo(1);
            assertThat(second.duplicate()).isFalse();
            assertThat(second.durability()).isEqualTo(RecordMetadata.Durability.LOCAL_DISK);
            assertThat(agent.values("orders", 1)).containsExactly("a", "b");
        }
    }

    @Test
    void recordsWithEqualKeysShareAPartition() {
        try (Producer producer = streamHouse.producer()) {
            List<Integer> partitions =
                    IntStream.range(0, 20)
                            .mapToObj(i -> producer.send("orders", "customer-7", "v" + i))
                            .map(CompletableFuture::join)
                            .map(RecordMetadata::partition)
                            .distinct()
                            .toList();
            assertThat(partitions).hasSize(1);
        }
    }

    @Test
    void keylessRecordsReachEveryPartition() {
        try (Producer producer = streamHouse.producer()) {
            for (int i = 0; i < 30; i++) {
                producer.send("orders", (String) null, "v" + i).join();
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(agent.values("orders", i)).isNotEmpty();
        }
    }

    @Test
    void manyRecordsShareFewRequests() {
        AtomicInteger appends = new AtomicInteger();
        agent.faults =
                method -> {
                    appends.addAndGet(method.equals("append") ? 1 : 0);
                    return FakeAgent.Fault.NONE;
                };
        try (Producer producer = streamHouse.producer()) {
            for (int i = 0; i < 20_000; i++) {
                producer.send(Message.of("orders", null, "v" + i).to(0));
            }
        }
        assertThat(agent.values("orders", 0)).hasSize(20_000);
        assertThat(appends.get()).isLessThan(2_000);
    }

    @Test
    void aLostReplyIsAnsweredAsDuplicateAndStoredOnce() {
        AtomicInteger appends = new AtomicInteger();
        agent.faults =
                method ->
                        method.equals("append") && appends.incrementAndGet() == 1
                                ? FakeAgent.Fault.REPLY_LOST
                                : FakeAgent.Fault.NONE;
        try (Producer producer = streamHouse.producer()) {
            RecordMetadata metadata = producer.send(Message.of("orders", "k", "a").to(0)).join();
            assertThat(metadata.duplicate()).isTrue();
            assertThat(metadata.offset()).hasValue(0);
        }
        assertThat(agent.values("orders", 0)).containsExactly("a");
    }

    @Test
    void goesOnWhenTheAgentRestarts() throws InterruptedException {
        try (Producer producer = streamHouse.producer()) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            agent.stop();
            CompletableFuture<RecordMetadata> sent =
                    producer.send(Message.of("orders", "k", "b").to(0));
            agent.start();
            assertThat(sent.join().offset()).hasValue(1);
        }
    }

    @Test
    void anExpiredEphemeralProducerIsOpenedAnew() {
        try (Producer producer = streamHouse.producer()) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            agent.forgetProducers();
            producer.send(Message.of("orders", "k", "b").to(0)).join();
            producer.send(Message.of("orders", "k", "c").to(1)).join();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "b");
        assertThat(agent.values("orders", 1)).containsExactly("c");
    }

    @Test
    void anUnknownTopicFailsTheRecordAlone() {
        try (Producer producer = streamHouse.producer()) {
            assertThat(failure(producer.send("nowhere", "k", "a")))
                    .returns(Kind.NOT_FOUND, StreamHouseException::kind)
                    .returns("TOPIC_NOT_FOUND", StreamHouseException::reason);
            producer.send("orders", "k", "a").join();
        }
    }

    @Test
    void aDeletedTopicFailsTheRecordAndIsLookedUpAgain() {
        try (Producer producer = streamHouse.producer()) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            agent.deleteTopic("orders");
            assertThat(failure(producer.send(Message.of("orders", "k", "b").to(0))).kind())
                    .isEqualTo(Kind.NOT_FOUND);
            agent.createTopic("orders", 3);
            producer.send(Message.of("orders", "k", "c").to(0)).join();
            assertThat(agent.values("orders", 0)).containsExactly("c");
        }
    }

    @Test
    void aRevokedKeyFailsAtOnce() {
        try (Producer producer = streamHouse.producer()) {
            producer.send("orders", "k", "a").join();
            agent.acceptedKey = "another";
            StreamHouseException failure = failure(producer.send("orders", "k", "b"));
            assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            assertThat(failure.reason()).isEqualTo("CREDENTIALS_INVALID");
            assertThat(failure.retryable()).isFalse();
        }
    }

    @Test
    void aCredentialThatCannotBeHadFailsAtOnce() {
        AtomicBoolean broken = new AtomicBoolean();
        try (StreamHouse failing = agent.connect(() -> credential(broken));
                Producer producer = failing.producer()) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            broken.set(true);
            agent.breakSessions();
            assertThat(failure(producer.send(Message.of("orders", "k", "b").to(0))))
                    .returns(Kind.UNAUTHENTICATED, StreamHouseException::kind)
                    .returns(false, StreamHouseException::mayBeStored);
            broken.set(false);
            producer.send(Message.of("orders", "k", "c").to(0)).join();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "c");
    }

    private static String credential(AtomicBoolean broken) {
        if (broken.get()) {
            throw new IllegalStateException("no token today");
        }
        return FakeAgent.KEY;
    }

    @Test
    void aRefusedRecordLeavesNoGap() {
        AtomicInteger appends = new AtomicInteger();
        agent.refusal =
                () ->
                        appends.incrementAndGet() == 2
                                ? FakeAgent.refuse(
                                        Status.Code.INVALID_ARGUMENT,
                                        "INVALID_HEADER",
                                        Map.of("limit", "7"))
                                : null;
        try (Producer producer = streamHouse.producer()) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            StreamHouseException failure =
                    failure(producer.send(Message.of("orders", "k", "b").to(0)));
            assertThat(failure.details()).containsEntry("limit", "7");
            assertThat(producer.send(Message.of("orders", "k", "c").to(0)).join().sequence())
                    .isEqualTo(1);
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "c");
    }

    @Test
    void anUnreachableAgentFailsWithinTheDeliveryTimeout() throws InterruptedException {
        ProducerOptions hasty =
                ProducerOptions.DEFAULTS.withDeliveryTimeout(Duration.ofMillis(300));
        try (Producer producer = streamHouse.producer(hasty)) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            agent.stop();
            StreamHouseException failure =
                    failure(producer.send(Message.of("orders", "k", "b").to(0)));
            assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
            agent.start();
            producer.send(Message.of("orders", "k", "c").to(0)).join();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "c");
    }

    @Test
    void aTooLargeRecordIsRefusedBeforeItIsSent() {
        agent.limits = agent.limits.toBuilder().setMaxRecordBytes(1_000).build();
        try (Producer producer = streamHouse.producer()) {
            assertThat(failure(producer.send("orders", "k", "x".repeat(1_100))))
                    .returns("RECORD_TOO_LARGE", StreamHouseException::reason)
                    .returns(Map.of("limit", "1000"), StreamHouseException::details);
            producer.send("orders", "k", "x".repeat(900)).join();
        }
    }

    @Test
    void anUnknownPartitionIsRefused() {
        try (Producer producer = streamHouse.producer()) {
            assertThat(failure(producer.send(Message.of("orders", "k", "a").to(3))).reason())
                    .isEqualTo("PARTITION_OUT_OF_RANGE");
        }
    }

    @Test
    void aFullBufferFailsByPolicy() throws InterruptedException {
        ProducerOptions tight =
                ProducerOptions.DEFAULTS
                        .withBuffer(2_000, WhenFull.FAIL)
                        .withDeliveryTimeout(Duration.ofMillis(500));
        try (Producer producer = streamHouse.producer(tight)) {
            producer.send("orders", "k", "a").join();
            agent.stop();
            CompletableFuture<RecordMetadata> held =
                    producer.send("orders", "k", "x".repeat(1_500));
            assertThat(failure(producer.send("orders", "k", "x".repeat(1_500))).reason())
                    .isEqualTo("BUFFER_FULL");
            assertThat(failure(held).kind()).isEqualTo(Kind.TIMED_OUT);
            agent.start();
        }
    }

    @Test
    void aFullBufferBlocksUntilThereIsRoom() {
        ProducerOptions tight = ProducerOptions.DEFAULTS.withBuffer(2_000, WhenFull.BLOCK);
        try (Producer producer = streamHouse.producer(tight)) {
            for (int i = 0; i < 200; i++) {
                producer.send(Message.of("orders", "k", "x".repeat(500)).to(0));
            }
        }
        assertThat(agent.values("orders", 0)).hasSize(200);
    }

    @Test
    void refusesRecordsAfterClose() {
        Producer producer = streamHouse.producer();
        producer.send("orders", "k", "a").join();
        producer.close();
        assertThat(failure(producer.send("orders", "k", "b")).kind()).isEqualTo(Kind.CLOSED);
    }
}
