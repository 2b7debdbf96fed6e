package io.streamhouse.client;

import static io.streamhouse.client.Failures.failure;
import static io.streamhouse.client.FakeAgent.Fault.NONE;
import static io.streamhouse.client.FakeAgent.Fault.REPLY_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Producers with a name, which one process at a time may have. */
class NamedProducerIT {
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
    void aRestartedProcessGoesOnAfterItsLastSequence() {
        ProducerOptions named = ProducerOptions.named("billing");
        try (Producer producer = streamHouse.producer(named)) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            producer.send(Message.of("orders", "k", "b").to(0)).join();
        }
        try (StreamHouse again = agent.connect();
                Producer producer = again.producer(named)) {
            RecordMetadata metadata = producer.send(Message.of("orders", "k", "c").to(0)).join();
            assertThat(metadata.sequence()).isEqualTo(2);
            assertThat(metadata.duplicate()).isFalse();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "b", "c");
    }

    @Test
    void aNamedProducerUsesSeveralTopicsWithoutFencingItself() {
        agent.createTopic("more", 2);
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer producer = streamHouse.producer(ProducerOptions.named("billing"))) {
            for (int i = 0; i < 500; i++) {
                sent.add(producer.send(Message.of("orders", null, "v" + i).to(i % 3)));
            }
            for (int i = 0; i < 500; i++) {
                sent.add(producer.send(Message.of("more", null, "v" + i).to(i % 2)));
            }
        }
        assertThat(sent).allMatch(it -> !it.isCompletedExceptionally());
    }

    @Test
    void anOlderProcessIsFencedByALaterOne() {
        ProducerOptions named = ProducerOptions.named("billing");
        try (Producer older = streamHouse.producer(named);
                Producer later = streamHouse.producer(named)) {
            older.send(Message.of("orders", "k", "a").to(0)).join();
            later.send(Message.of("orders", "k", "b").to(0)).join();

            assertThat(failure(older.send(Message.of("orders", "k", "c").to(0))))
                    .returns(Kind.FENCED, StreamHouseException::kind)
                    .returns(false, StreamHouseException::mayBeStored);
            assertThat(failure(older.send(Message.of("orders", "k", "d").to(1))).kind())
                    .isEqualTo(Kind.FENCED);
            later.send(Message.of("orders", "k", "e").to(0)).join();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "b", "e");
    }

    @Test
    void anOlderProcessDoesNotTakeTheNameBackForANewTopic() {
        agent.createTopic("more", 1);
        ProducerOptions named = ProducerOptions.named("billing");
        try (Producer older = streamHouse.producer(named);
                Producer later = streamHouse.producer(named)) {
            older.send("orders", "k", "a").join();
            later.send("orders", "k", "b").join();
            assertThat(failure(older.send("more", "k", "c")).kind()).isEqualTo(Kind.FENCED);
            later.send("orders", "k", "d").join();
        }
    }

    @Test
    void anotherProcessSequencesDoNotAcknowledgeARecordThatWasNeverStored() throws Exception {
        CountDownLatch appendLost = new CountDownLatch(1);
        CountDownLatch openingLost = new CountDownLatch(1);
        ProducerOptions named =
                ProducerOptions.named("billing").withDeliveryTimeout(Duration.ofMillis(300));
        try (StreamHouse spared = agent.connectSpared();
                Producer older = streamHouse.producer(named)) {
            older.send(Message.of("orders", "k", "a").to(0)).join();
            agent.faults =
                    method ->
                            switch (method) {
                                case "append" -> losingOnce(appendLost);
                                case "openProducer" -> losingOnce(openingLost);
                                default -> NONE;
                            };
            CompletableFuture<RecordMetadata> unclear =
                    older.send(Message.of("orders", "k", "never stored").to(0));
            assertThat(appendLost.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(openingLost.await(10, TimeUnit.SECONDS)).isTrue();
            try (Producer later = spared.producer(ProducerOptions.named("billing"))) {
                later.send(Message.of("orders", "k", "c").to(0)).join();
                later.send(Message.of("orders", "k", "d").to(0)).join();
                agent.faults = _ -> NONE;

                assertThat(failure(unclear))
                        .returns(Kind.FENCED, StreamHouseException::kind)
                        .returns(true, StreamHouseException::mayBeStored);
                assertThat(failure(older.send("orders", "k", "b")).kind()).isEqualTo(Kind.FENCED);
                later.send(Message.of("orders", "k", "e").to(0)).join();
            }
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "c", "d", "e");
    }

    @Test
    void anOpeningOfItsOwnWhoseAnswerWasLostDoesNotStopAProducer() {
        AtomicInteger openings = new AtomicInteger();
        ProducerOptions named =
                ProducerOptions.named("billing").withDeliveryTimeout(Duration.ofMillis(300));
        try (Producer producer = streamHouse.producer(named)) {
            producer.send(Message.of("orders", "k", "a").to(0)).join();
            CountDownLatch lost = new CountDownLatch(1);
            agent.faults =
                    method ->
                            switch (method) {
                                case "append" -> losingOnce(lost);
                                case "openProducer" ->
                                        openings.incrementAndGet() == 1 ? REPLY_LOST : NONE;
                                default -> NONE;
                            };
            StreamHouseException failure =
                    failure(producer.send(Message.of("orders", "k", "b").to(0)));
            assertThat(failure)
                    .returns(Kind.TIMED_OUT, StreamHouseException::kind)
                    .returns(false, StreamHouseException::mayBeStored);
            agent.faults = _ -> NONE;
            producer.send(Message.of("orders", "k", "c").to(0)).join();
        }
        assertThat(openings.get()).isGreaterThan(1);
        assertThat(agent.producer("billing").getEpoch()).isEqualTo(2);
        assertThat(agent.values("orders", 0)).containsExactly("a", "c");
    }

    @Test
    void aFencedProducerLearnsTheOffsetOfWhatItHasStored() throws Exception {
        AtomicInteger appends = new AtomicInteger();
        CountDownLatch lost = new CountDownLatch(1);
        agent.faults =
                method -> {
                    if (!method.equals("append") || appends.incrementAndGet() == 1) {
                        return NONE;
                    }
                    boolean first = lost.getCount() > 0;
                    lost.countDown();
                    return first ? REPLY_LOST : FakeAgent.Fault.REFUSED;
                };
        ProducerOptions named = ProducerOptions.named("billing");
        try (StreamHouse spared = agent.connectSpared();
                Producer older = streamHouse.producer(named)) {
            older.send(Message.of("orders", "k", "a").to(0)).join();
            CompletableFuture<RecordMetadata> unclear =
                    older.send(Message.of("orders", "k", "b").to(0));
            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
            // The fault is chosen before it is stored.
            AppendSessionIT.waitFor(() -> agent.values("orders", 0).size() == 2);
            try (Producer later = spared.producer(named)) {
                later.send(Message.of("orders", "k", "c").to(0)).join();
            }
            agent.faults = _ -> NONE;
            assertThat(unclear.orTimeout(20, TimeUnit.SECONDS).join().offset()).hasValue(1);
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "b", "c");
    }

    @Test
    void aFencedProducerIsToldWhatItHasStoredEvenWithoutAnOffset() {
        AtomicInteger appends = new AtomicInteger();
        agent.refusal =
                () ->
                        appends.incrementAndGet() == 1
                                ? FakeAgent.refuse(
                                        Status.Code.FAILED_PRECONDITION,
                                        "PRODUCER_FENCED",
                                        Map.of("already_persisted", "true", "base_offset", "x"))
                                : null;
        try (Producer producer = streamHouse.producer(ProducerOptions.named("billing"))) {
            assertThat(producer.send(Message.of("orders", "k", "a").to(0)).join().offset())
                    .isEmpty();
            assertThat(failure(producer.send(Message.of("orders", "k", "b").to(0))).kind())
                    .isEqualTo(Kind.FENCED);
        }
    }

    /** Lost before it has an effect, then refused again and again. */
    private static FakeAgent.Fault losingOnce(CountDownLatch lost) {
        if (lost.getCount() == 0) {
            return FakeAgent.Fault.REFUSED;
        }
        lost.countDown();
        return FakeAgent.Fault.BROKEN_BEFORE;
    }
}
