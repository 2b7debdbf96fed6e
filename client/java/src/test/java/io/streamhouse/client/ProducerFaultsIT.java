package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.client.FakeAgent.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever breaks: each record is where its future says, once, and in order. */
class ProducerFaultsIT {
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 1_500;

    private record Sent(int partition, int number, CompletableFuture<RecordMetadata> outcome) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "named"})
    void storesEachRecordOnceInOrder(String name) throws InterruptedException {
        SplittableRandom random = Seeds.random("storesEachRecordOnceInOrder " + name);
        try (FakeAgent agent = new FakeAgent(2)) {
            agent.createTopic("orders", PARTITIONS);
            List<Sent> sent = run(agent, random, options(name, Duration.ofSeconds(60)), 30);

            for (Sent one : sent) {
                RecordMetadata metadata = one.outcome.orTimeout(60, TimeUnit.SECONDS).join();
                List<String> log = agent.values("orders", one.partition);
                metadata.offset()
                        .ifPresent(offset ->
                                assertThat(log.get((int) offset)).isEqualTo(text(one.number)));
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int wanted = partition;
                assertThat(agent.values("orders", partition))
                        .containsExactlyElementsOf(
                                sent.stream()
                                        .filter(it -> it.partition == wanted)
                                        .map(it -> text(it.number))
                                        .toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "named"})
    void tellsTheTruthAboutEachRecord(String name) throws InterruptedException {
        SplittableRandom random = Seeds.random("tellsTheTruthAboutEachRecord " + name);
        try (FakeAgent agent = new FakeAgent(2)) {
            agent.createTopic("orders", PARTITIONS);
            List<Sent> sent = run(agent, random, options(name, Duration.ofMillis(60)), 70);

            int failed = 0;
            for (Sent one : sent) {
                int times = times(agent, one);
                try {
                    one.outcome.orTimeout(60, TimeUnit.SECONDS).join();
                    assertThat(times).as("acknowledged: %s", one).isEqualTo(1);
                } catch (CompletionException e) {
                    failed++;
                    StreamHouseException cause = (StreamHouseException) e.getCause();
                    assertThat(times)
                            .as("failed: %s %s", one, cause)
                            .isBetween(0, cause.mayBeStored() ? 1 : 0);
                }
            }
            assertThat(failed).as("the faults are hard enough").isPositive();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(agent.values("orders", partition)).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    private static ProducerOptions options(String name, Duration deliveryTimeout) {
        ProducerOptions options =
                ProducerOptions.DEFAULTS.withDeliveryTimeout(deliveryTimeout).withBatchBytes(700);
        return name.isEmpty() ? options : options.withName(name);
    }

    private static List<Sent> run(
            FakeAgent agent, SplittableRandom random, ProducerOptions options, int faultPercent)
            throws InterruptedException {
        List<Sent> sent = new ArrayList<>();
        warmUp(agent);
        try (StreamHouse streamHouse = agent.connect();
                Producer producer = streamHouse.producer(options)) {
            sendAtLast(producer, text(0));
            sent.add(new Sent(0, 0, CompletableFuture.completedFuture(acknowledged())));
            SplittableRandom forFaults = random.split();
            agent.faults = _ -> fault(forFaults, faultPercent);
            for (int i = 1; i < RECORDS; i++) {
                int partition = random.nextInt(PARTITIONS);
                sent.add(
                        new Sent(
                                partition,
                                i,
                                producer.send(Message.of("orders", null, text(i)).to(partition))));
                if (random.nextInt(50) == 0) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(5));
                }
                disturb(agent, random);
            }
            producer.flush();
            agent.faults = _ -> Fault.NONE;
            sendAtLast(producer, text(RECORDS));
        }
        sent.add(new Sent(0, RECORDS, CompletableFuture.completedFuture(acknowledged())));
        return sent;
    }

    private static void disturb(FakeAgent agent, SplittableRandom random)
            throws InterruptedException {
        if (random.nextInt(RECORDS / 2) == 0) {
            int server = random.nextInt(2);
            agent.stop(server);
            agent.start(server);
        }
        if (random.nextInt(RECORDS / 10) == 0) {
            agent.move("orders", random.nextInt(PARTITIONS), random.nextInt(2));
        }
        if (random.nextInt(RECORDS / 5) == 0) {
            agent.breakSessions();
        }
    }

    /** When nothing goes wrong any more, the producer goes on. */
    private static void sendAtLast(Producer producer, String text) {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                producer.send(Message.of("orders", null, text).to(0)).join();
                return;
            } catch (CompletionException e) {
                StreamHouseException cause = (StreamHouseException) e.getCause();
                assertThat(cause)
                        .returns(StreamHouseException.Kind.TIMED_OUT, StreamHouseException::kind)
                        .returns(false, StreamHouseException::mayBeStored);
            }
        }
        throw new AssertionError("it never goes on");
    }

    /** The first call loads classes, which takes longer than a short delivery timeout. */
    private static void warmUp(FakeAgent agent) {
        agent.createTopic("warm-up", 1);
        try (StreamHouse streamHouse = agent.connect();
                Producer producer = streamHouse.producer()) {
            producer.send("warm-up", "k", "v").join();
        }
    }

    private static RecordMetadata acknowledged() {
        return new RecordMetadata(
                "orders",
                0,
                java.util.OptionalLong.empty(),
                0,
                false,
                RecordMetadata.Durability.UNSPECIFIED,
                java.time.Instant.EPOCH);
    }

    private static synchronized Fault fault(SplittableRandom random, int percent) {
        if (random.nextInt(100) >= percent) {
            return Fault.NONE;
        }
        Fault[] faults = Fault.values();
        return faults[1 + random.nextInt(faults.length - 1)];
    }

    private static int times(FakeAgent agent, Sent one) {
        return (int)
                agent.values("orders", one.partition).stream()
                        .filter(text(one.number)::equals)
                        .count();
    }

    private static String text(int number) {
        return "record-%06d-%s".formatted(number, "x".repeat(40));
    }
}
