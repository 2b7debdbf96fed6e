package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerIT {
    private static final Duration WAIT = Duration.ofMillis(200);

    private final FakeAgent agent = new FakeAgent();
    private final StreamHouse streamHouse = agent.connect();

    @BeforeEach
    void topic() {
        agent.createTopic("orders", 2);
    }

    @AfterEach
    void close() throws InterruptedException {
        streamHouse.close();
        agent.close();
    }

    @Test
    void readsEveryPartitionFromTheBeginningInOrder() {
        produce(0, 1_000);
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            List<ConsumedRecord> records = collect(consumer, 1_000);

            for (int partition = 0; partition < 2; partition++) {
                int wanted = partition;
                List<ConsumedRecord> some =
                        records.stream().filter(it -> it.partition() == wanted).toList();
                assertThat(some.stream().map(ConsumedRecord::valueText))
                        .containsExactlyElementsOf(agent.values("orders", partition));
                assertThat(some.stream().map(ConsumedRecord::offset))
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            assertThat(consumer.positions()).isEqualTo(consumer.highWatermarks());
        }
    }

    @Test
    void leavesAnAgentThatHasLostContact() throws InterruptedException {
        try (FakeAgent agents = new FakeAgent(2);
                StreamHouse connection = agents.connect();
                Producer producer = connection.producer()) {
            agents.createTopic("orders", 1);
            producer.send(Message.of("orders", null, "a")).join();
            try (Consumer consumer = connection.read("orders", StartAt.earliest())) {
                assertThat(collect(consumer, 1)).hasSize(1);
                agents.move("orders", 0, 1);
                agents.adrift = 0;
                producer.send(Message.of("orders", null, "b")).join();
                assertThat(collect(consumer, 1))
                        .extracting(ConsumedRecord::valueText)
                        .containsExactly("b");
            }
        }
    }

    @Test
    void goesOnFromItsPositions() {
        produce(0, 700);
        Map<Integer, Long> positions;
        List<ConsumedRecord> first = new ArrayList<>();
        ConsumerOptions few = new ConsumerOptions(7, 1 << 20, Duration.ofSeconds(10));
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest(), few)) {
            while (first.size() < 300) {
                first.addAll(consumer.poll(WAIT));
            }
            positions = consumer.positions();
        }
        try (Consumer consumer = streamHouse.read("orders", StartAt.offsets(positions))) {
            List<ConsumedRecord> rest = collect(consumer, 700 - first.size());
            first.addAll(rest);
        }
        assertThat(first.stream().map(ConsumedRecord::valueText))
                .hasSize(700)
                .doesNotHaveDuplicates();
    }

    @Test
    void aCredentialThatCannotBeHadIsTold() {
        AtomicBoolean broken = new AtomicBoolean();
        try (StreamHouse failing =
                        agent.connect(() -> {
                            if (broken.get()) {
                                throw new IllegalStateException("no token today");
                            }
                            return FakeAgent.KEY;
                        });
                Consumer consumer = failing.read("orders", StartAt.latest())) {
            AppendSessionIT.waitFor(() -> !agent.readSessions.isEmpty());
            broken.set(true);
            agent.breakSessions();
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(20)))
                    .isInstanceOfSatisfying(
                            StreamHouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
            assertThat(consumer.trouble()).isPresent();
        }
    }

    @Test
    void fromLatestReadsOnlyWhatIsNew() {
        produce(0, 10);
        try (Consumer consumer = streamHouse.read("orders", StartAt.latest())) {
            assertThat(consumer.poll(Duration.ofMillis(50))).isEmpty();
            produce(10, 15);
            assertThat(collect(consumer, 5).stream().map(ConsumedRecord::valueText))
                    .containsExactlyInAnyOrder("v10", "v11", "v12", "v13", "v14");
        }
    }

    @Test
    void survivesRestartsAndBrokenReads() throws InterruptedException {
        SplittableRandom random = Seeds.random("survivesRestartsAndBrokenReads");
        produce(0, 3_000);
        agent.faults =
                method ->
                        method.equals("read") && nextInt(random, 3) == 0
                                ? FakeAgent.Fault.BROKEN_BEFORE
                                : FakeAgent.Fault.NONE;
        ConsumerOptions small = new ConsumerOptions(100, 8 << 10, Duration.ofSeconds(10));
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest(), small)) {
            List<ConsumedRecord> records = collect(consumer, 1_000);
            agent.stop();
            records.addAll(consumer.poll(WAIT));
            agent.start();
            records.addAll(collect(consumer, 3_000 - records.size()));
            assertThat(records.stream().map(ConsumedRecord::valueText))
                    .hasSize(3_000)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void tellsWhyNothingComes() throws InterruptedException {
        produce(0, 1);
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            collect(consumer, 1);
            agent.stop();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (consumer.trouble().isEmpty() && System.nanoTime() < end) {
                assertThat(consumer.poll(Duration.ofMillis(20))).isEmpty();
            }
            assertThat(consumer.trouble())
                    .hasValueSatisfying(it -> assertThat(it.kind()).isEqualTo(Kind.UNAVAILABLE));
            agent.start();
        }
    }

    @Test
    void anOffsetThatIsNotKeptIsRefused() {
        try (Consumer consumer = streamHouse.read("orders", StartAt.offsets(Map.of(0, 17L)))) {
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(
                            StreamHouseException.class,
                            e -> assertThat(e.reason()).isEqualTo("OFFSET_OUT_OF_RANGE"));
        }
    }

    @Test
    void aRevokedKeyEndsTheReading() {
        produce(0, 1);
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            collect(consumer, 1);
            agent.acceptedKey = "another";
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    assertThat(consumer.poll(WAIT)).isEmpty();
                                }
                            })
                    .isInstanceOfSatisfying(
                            StreamHouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
        }
    }

    @Test
    void anUnknownTopicIsRefused() {
        assertThatThrownBy(() -> streamHouse.read("nowhere", StartAt.earliest()))
                .isInstanceOfSatisfying(
                        StreamHouseException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    }

    @Test
    void keepsKeysHeadersAndTombstones() {
        try (Producer producer = streamHouse.producer()) {
            producer.send(
                            Message.of("orders", "k", null)
                                    .with(List.of(Header.of("a", "1"), Header.of("a", "2"))))
                    .join();
        }
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            ConsumedRecord record = collect(consumer, 1).getFirst();
            assertThat(record.keyText()).isEqualTo("k");
            assertThat(record.value()).isNull();
            assertThat(record.headers().stream().map(Header::name)).containsExactly("a", "a");
        }
    }

    @Test
    void neverHasMoreUnderWayThanItsCredit() {
        produce(0, 3_000);
        ConsumerOptions small = new ConsumerOptions(100, 64 << 10, Duration.ofSeconds(10));
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest(), small)) {
            collect(consumer, 3_000);
        }
        assertThat(agent.readSessions).allMatch(it -> it.overdraft() < 4_096);
    }

    @Test
    void goesOnElsewhereAfterASeek() {
        produce(0, 1_000);
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            collect(consumer, 100);
            consumer.seek(0, 5);
            assertThat(consumer.positions()).containsEntry(0, 5L);
            List<ConsumedRecord> records = new ArrayList<>();
            while (records.stream().noneMatch(it -> it.partition() == 0)) {
                records.addAll(consumer.poll(WAIT));
            }
            assertThat(
                            records.stream()
                                    .filter(it -> it.partition() == 0)
                                    .findFirst()
                                    .orElseThrow()
                                    .offset())
                    .isEqualTo(5);
        }
    }

    @Test
    void aPausedPartitionBringsNothingUntilItIsResumedWhereItWas() {
        produce(0, 1_000);
        ConsumerOptions few = new ConsumerOptions(50, 64 << 10, Duration.ofSeconds(10));
        try (Consumer consumer = streamHouse.read("orders", StartAt.earliest(), few)) {
            List<ConsumedRecord> zero = new ArrayList<>(of(consumer.poll(WAIT), 0));
            consumer.pause(Set.of(0));
            int rest = agent.values("orders", 1).size();
            List<ConsumedRecord> one = new ArrayList<>();
            while (consumer.positions().get(1) < rest) {
                one.addAll(consumer.poll(WAIT));
            }
            assertThat(one).allMatch(it -> it.partition() == 1);
            agent.breakSessions();
            assertThat(consumer.poll(WAIT)).isEmpty();
            consumer.resume(Set.of(0));
            while (zero.size() < agent.values("orders", 0).size()) {
                zero.addAll(consumer.poll(WAIT));
            }
            assertThat(zero.stream().map(ConsumedRecord::valueText))
                    .containsExactlyElementsOf(agent.values("orders", 0));
        }
    }

    @Test
    void beginsAtATime() {
        produce(0, 1_000);
        long first = agent.partition("orders", 0).find(at(3));
        assertThat(first).isPositive();
        try (Consumer consumer =
                streamHouse.read("orders", StartAt.time(Instant.ofEpochSecond(3)))) {
            assertThat(consumer.positions()).containsEntry(0, first);
        }
        assertThat(streamHouse.offsets("orders", StartAt.time(Instant.ofEpochSecond(3))))
                .contains(new PartitionOffset(0, first, 0, agent.values("orders", 0).size()));
    }

    private static io.streamhouse.proto.v1.StartAt at(long second) {
        return io.streamhouse.proto.v1.StartAt.newBuilder()
                .setTimestamp(com.google.protobuf.Timestamp.newBuilder().setSeconds(second))
                .build();
    }

    @Test
    void tellsWhichOffsetsWereSkipped() {
        produce(0, 1_000);
        ConsumerOptions few = new ConsumerOptions(10, 64 << 10, Duration.ofSeconds(10));
        try (Consumer consumer = streamHouse.read("orders", StartAt.offsets(Map.of(0, 1L)), few)) {
            assertThat(collect(consumer, 10).getFirst().offset()).isEqualTo(1);
            assertThat(consumer.takeGaps()).isEmpty();
            long end = agent.values("orders", 0).size();
            synchronized (agent) {
                agent.partition("orders", 0).logStart = end - 1;
            }
            agent.breakSessions();
            while (consumer.positions().get(0) < end) {
                consumer.poll(WAIT);
            }
            List<Gap> gaps = consumer.takeGaps();
            assertThat(gaps).allMatch(it -> it.reason() == Gap.Reason.TRIMMED);
            assertThat(gaps.stream().mapToLong(Gap::to).max().orElse(end - 1)).isEqualTo(end - 1);
        }
    }

    private static List<ConsumedRecord> of(List<ConsumedRecord> records, int partition) {
        return records.stream().filter(it -> it.partition() == partition).toList();
    }

    @Test
    void followsPartitionsThatMoveAndSurvivesBreaksExactlyOnce() throws InterruptedException {
        SplittableRandom random = Seeds.random("followsPartitionsThatMove");
        try (FakeAgent agents = new FakeAgent(2)) {
            agents.createTopic("orders", 2);
            try (StreamHouse all = agents.connect();
                    Producer producer = all.producer(ProducerOptions.DEFAULTS.withBatchBytes(500));
                    Consumer consumer =
                            all.read(
                                    "orders",
                                    StartAt.earliest(),
                                    new ConsumerOptions(50, 64 << 10, Duration.ofSeconds(10)))) {
                agents.faults =
                        method ->
                                method.equals("read") && nextInt(random, 20) == 0
                                        ? FakeAgent.Fault.BROKEN_BEFORE
                                        : FakeAgent.Fault.NONE;
                List<ConsumedRecord> records = new ArrayList<>();
                for (int i = 0; i < 3_000; i++) {
                    producer.send(Message.of("orders", "k" + i, "v" + i));
                    if (nextInt(random, 300) == 0) {
                        agents.move("orders", nextInt(random, 2), nextInt(random, 2));
                    }
                    if (nextInt(random, 500) == 0) {
                        int server = nextInt(random, 2);
                        agents.stop(server);
                        agents.start(server);
                    }
                    if (i % 100 == 0) {
                        records.addAll(consumer.poll(Duration.ofMillis(5)));
                    }
                }
                producer.flush();
                records.addAll(collect(consumer, 3_000 - records.size()));
                for (int partition = 0; partition < 2; partition++) {
                    assertThat(of(records, partition).stream().map(ConsumedRecord::valueText))
                            .containsExactlyElementsOf(agents.values("orders", partition));
                }
                assertThat(consumer.takeGaps()).isEmpty();
            }
        }
    }

    private void produce(int from, int to) {
        try (Producer producer =
                streamHouse.producer(ProducerOptions.DEFAULTS.withBatchBytes(2_000))) {
            for (int i = from; i < to; i++) {
                producer.send("orders", "key-" + i, "v" + i);
            }
        }
    }

    private static List<ConsumedRecord> collect(Consumer consumer, int count) {
        List<ConsumedRecord> records = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (records.size() < count && System.nanoTime() < end) {
            records.addAll(consumer.poll(WAIT));
        }
        assertThat(records).hasSizeGreaterThanOrEqualTo(count);
        return records;
    }

    private static synchronized int nextInt(SplittableRandom random, int bound) {
        return random.nextInt(bound);
    }
}
