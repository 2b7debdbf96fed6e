package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.streamhouse.client.FakeAgent.Fault;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.AppendWindow;
import io.streamhouse.proto.v1.Draining;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the producer makes of an append session's answers, and of several agents. */
class AppendSessionIT {
    private static final ProducerOptions SMALL = ProducerOptions.DEFAULTS.withBatchBytes(100);

    private final FakeAgent agent = new FakeAgent(2);
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
    void keepsWithinTheWindowThatTheServerAnnounced() {
        agent.window = AppendWindow.newBuilder().setBatches(3).setBytes(8 << 20).build();
        try (Producer producer = streamHouse.producer(SMALL)) {
            producer.send(Message.of("orders", null, "first").to(0)).join();
            FakeAppendSession session = agent.lastSession();
            session.hold();
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 40);
            waitFor(() -> session.unansweredMax() == 3);
            session.release();
            sent.forEach(CompletableFuture::join);
        }
        assertThat(agent.sessions).hasSize(1);
    }

    @Test
    void refusedBatchesGoOutAgainInOrderWithThoseBehindThem() {
        AtomicInteger appends = new AtomicInteger();
        agent.faults =
                method ->
                        method.equals("append") && appends.incrementAndGet() % 3 == 2
                                ? Fault.REFUSED
                                : Fault.NONE;
        try (Producer producer = streamHouse.producer(SMALL)) {
            send(producer, 0, 30).forEach(CompletableFuture::join);
        }
        assertThat(agent.values("orders", 0)).isEqualTo(values(30));
        assertThat(agent.sessions).hasSize(1);
    }

    @Test
    void anUnknownOutcomeIsFoundOutBySendingAgain() {
        AtomicInteger appends = new AtomicInteger();
        agent.faults =
                method ->
                        method.equals("append") && appends.incrementAndGet() % 3 == 2
                                ? Fault.OUTCOME_UNKNOWN
                                : Fault.NONE;
        try (Producer producer = streamHouse.producer(SMALL)) {
            send(producer, 0, 30).forEach(CompletableFuture::join);
        }
        assertThat(agent.values("orders", 0)).isEqualTo(values(30));
    }

    @Test
    void aBatchRefusedForGoodLeavesItsSequencesToThoseBehindIt() {
        AtomicInteger appends = new AtomicInteger();
        agent.refusal =
                () ->
                        appends.incrementAndGet() == 4
                                ? FakeAgent.refuse(
                                        Status.Code.INVALID_ARGUMENT, "INVALID_HEADER", Map.of())
                                : null;
        int failed = 0;
        try (Producer producer = streamHouse.producer(SMALL)) {
            producer.send(Message.of("orders", null, "first").to(0)).join();
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 30);
            for (CompletableFuture<RecordMetadata> one : sent) {
                failed += failed(one) == null ? 0 : 1;
            }
            RecordMetadata last = producer.send(Message.of("orders", null, "z").to(0)).join();
            assertThat(last.sequence()).isEqualTo(31 - failed);
        }
        assertThat(failed).isPositive();
        assertThat(agent.values("orders", 0)).hasSize(32 - failed).isSorted();
    }

    @Test
    void aBatchThatMayHaveBeenStoredIsNotTakenForRefused() {
        AtomicInteger appends = new AtomicInteger();
        AtomicReference<Status.Code> refused = new AtomicReference<>();
        agent.faults =
                method ->
                        method.equals("append") && appends.incrementAndGet() == 2
                                ? Fault.LATE
                                : Fault.NONE;
        AtomicInteger arrivals = new AtomicInteger();
        agent.refusal =
                () ->
                        arrivals.incrementAndGet() == 2
                                        && refused.compareAndSet(null, Status.Code.OK)
                                ? FakeAgent.refuse(
                                        Status.Code.FAILED_PRECONDITION,
                                        "TENANT_SUSPENDED",
                                        Map.of())
                                : null;
        try (Producer producer = streamHouse.producer(SMALL)) {
            producer.send(Message.of("orders", null, "a").to(0)).join();
            CompletableFuture<RecordMetadata> unclear =
                    producer.send(Message.of("orders", null, "b").to(0));
            StreamHouseException failure = failed(unclear);
            int times = failure == null ? 1 : failure.mayBeStored() ? -1 : 0;
            producer.send(Message.of("orders", null, "c").to(0)).join();
            List<String> stored = agent.values("orders", 0);
            assertThat(stored.stream().filter("b"::equals).count()).isEqualTo(times);
            assertThat(stored).isSorted().contains("a", "c");
        }
    }

    @Test
    void sendsToTheOwnerOfEachPartitionAndFollowsWhenItMoves() {
        agent.move("orders", 1, 1);
        try (Producer producer = streamHouse.producer(SMALL)) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            for (int round = 0; round < 6; round++) {
                sent.addAll(send(producer, 0, 20));
                sent.addAll(send(producer, 1, 20));
                agent.move("orders", 0, round % 2);
                agent.move("orders", 1, (round + 1) % 2);
            }
            sent.forEach(it -> it.orTimeout(30, TimeUnit.SECONDS).join());
        }
        for (int partition = 0; partition < 2; partition++) {
            assertThat(agent.values("orders", partition))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 6)
                                    .boxed()
                                    .flatMap(_ -> values(20).stream())
                                    .toList());
        }
    }

    @Test
    void findsTheOwnersThroughTheOneAgentItKnows() {
        agent.move("orders", 0, 1);
        try (StreamHouse one = agent.connectTo(0);
                Producer producer = one.producer()) {
            producer.send(Message.of("orders", null, "a").to(0)).join();
            assertThat(agent.sessions).allMatch(it -> it.server() == 1);
        }
    }

    @Test
    void goesOnWithAnotherAgentWhenTheOwnerDies() throws InterruptedException {
        try (Producer producer = streamHouse.producer(SMALL)) {
            producer.send(Message.of("orders", null, "a").to(0)).join();
            agent.stop(0);
            CompletableFuture<RecordMetadata> sent =
                    producer.send(Message.of("orders", null, "b").to(0));
            agent.move("orders", 0, 1);
            assertThat(sent.orTimeout(20, TimeUnit.SECONDS).join().offset()).hasValue(1);
        }
        agent.start(0);
    }

    @Test
    void leavesAnAgentThatHasLostContact() {
        try (Producer producer = streamHouse.producer(SMALL)) {
            producer.send(Message.of("orders", null, "a").to(0)).join();
            agent.move("orders", 0, 1);
            agent.adrift = 0;
            CompletableFuture<RecordMetadata> sent =
                    producer.send(Message.of("orders", null, "b").to(0));
            assertThat(sent.orTimeout(10, TimeUnit.SECONDS).join().offset()).hasValue(1);
        }
    }

    @Test
    void leavesADrainingAgentWithoutLosingOrder() {
        try (Producer producer = streamHouse.producer(SMALL)) {
            List<CompletableFuture<RecordMetadata>> sent = send(producer, 0, 50);
            agent.move("orders", 0, 1);
            agent.tell(
                    0,
                    AppendSessionResponse.newBuilder()
                            .setDraining(Draining.newBuilder().addEndpoints(agent.address(1)))
                            .build());
            sent.addAll(send(producer, 0, 50));
            sent.forEach(it -> it.orTimeout(20, TimeUnit.SECONDS).join());
        }
        List<String> twice = new ArrayList<>(values(50));
        twice.addAll(values(50));
        assertThat(agent.values("orders", 0)).isEqualTo(twice);
    }

    /** A lane that asks where it stands raises the epoch, which fences the others for a moment. */
    @Test
    void itsOwnNewEpochStopsNoOtherPartition() {
        agent.unavailablePartition = 0;
        ProducerOptions hasty =
                SMALL.withName("billing").withDeliveryTimeout(Duration.ofMillis(200));
        try (Producer producer = streamHouse.producer(hasty)) {
            producer.send(Message.of("orders", null, "x").to(1)).join();
            List<CompletableFuture<RecordMetadata>> others = new ArrayList<>();
            int epochBefore = agent.producer("billing").getEpoch();
            agent.faults = method -> method.equals("openProducer") ? Fault.SLOW : Fault.NONE;
            FakeAppendSession session = agent.lastSession();
            session.hold();
            CompletableFuture<RecordMetadata> stuck =
                    producer.send(Message.of("orders", null, "y").to(0));
            waitFor(() -> session.heldCount() == 1);
            agent.breakSessions();
            waitFor(() -> {
                others.add(producer.send(Message.of("orders", null, "z").to(1)));
                others.getLast().join();
                return agent.producer("billing").getEpoch() > epochBefore;
            });
            for (int i = 0; i < 200; i++) {
                others.add(producer.send(Message.of("orders", null, "z").to(1)));
            }
            others.forEach(CompletableFuture::join);
            assertThat(failed(stuck)).returns(Kind.TIMED_OUT, StreamHouseException::kind);
            assertThat(agent.values("orders", 1)).hasSize(others.size() + 1);
        }
    }

    @Test
    void anExpiredTokenIsReplacedByTheNextOne() {
        AtomicReference<String> token = new AtomicReference<>(FakeAgent.KEY);
        try (StreamHouse renewing = agent.connect(token::get);
                Producer producer = renewing.producer()) {
            producer.send(Message.of("orders", null, "a").to(0)).join();
            agent.acceptedKey = "another";
            token.set("another");
            producer.send(Message.of("orders", null, "b").to(0)).join();
        }
        assertThat(agent.values("orders", 0)).containsExactly("a", "b");
    }

    @Test
    void agentsWithoutSessionsAreSentOneBatchPerCall() {
        agent.withoutSessions = true;
        try (Producer producer = streamHouse.producer(SMALL.withName("billing"))) {
            send(producer, 0, 50).forEach(CompletableFuture::join);
        }
        assertThat(agent.values("orders", 0)).isEqualTo(values(50));
        assertThat(agent.sessions).isEmpty();
    }

    @Test
    void closingWithoutTimeFailsWhatIsUnderWay() {
        Producer producer = streamHouse.producer(SMALL);
        producer.send(Message.of("orders", null, "a").to(0)).join();
        FakeAppendSession session = agent.lastSession();
        session.hold();
        CompletableFuture<RecordMetadata> underWay =
                producer.send(Message.of("orders", null, "b").to(0));
        waitFor(() -> agent.values("orders", 0).size() == 2);
        producer.close(Duration.ZERO);
        assertThat(failed(underWay))
                .returns(Kind.CLOSED, StreamHouseException::kind)
                .returns(true, StreamHouseException::mayBeStored);
    }

    @Test
    void aFullBufferLetsSendersWaitAndGoOn() throws InterruptedException {
        ProducerOptions tight = SMALL.withBuffer(500, ProducerOptions.WhenFull.BLOCK);
        AtomicBoolean done = new AtomicBoolean();
        try (Producer producer = streamHouse.producer(tight)) {
            producer.send(Message.of("orders", null, "first").to(0)).join();
            FakeAppendSession session = agent.lastSession();
            session.hold();
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                send(producer, 0, 50);
                                done.set(true);
                            });
            waitFor(() -> sender.getState() == Thread.State.TIMED_WAITING);
            assertThat(done.get()).isFalse();
            session.release();
            sender.join(Duration.ofSeconds(10));
            assertThat(done.get()).isTrue();
        }
        assertThat(agent.values("orders", 0)).hasSize(51);
    }

    private static List<CompletableFuture<RecordMetadata>> send(
            Producer producer, int partition, int count) {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (String value : values(count)) {
            sent.add(producer.send(Message.of("orders", null, value).to(partition)));
        }
        return sent;
    }

    private static List<String> values(int count) {
        return IntStream.range(0, count).mapToObj("record-%03d"::formatted).toList();
    }

    private static StreamHouseException failed(CompletableFuture<RecordMetadata> sent) {
        CompletionException thrown =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> sent.orTimeout(20, TimeUnit.SECONDS).join());
        return thrown == null ? null : (StreamHouseException) thrown.getCause();
    }

    static void waitFor(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
