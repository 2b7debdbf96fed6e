package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The agent's process is killed, again and again, while producers append and log each ack. */
class KillIT {
    private static final int PARTITIONS = 3;
    private static final int KILLS = 3;
    private static final TopicRef TOPIC = TestClient.topic("ledger");

    /** One producer of one partition, resuming after each break. */
    private static final class Producer implements Runnable {
        private final TestClient client;
        private final int partition;
        private final AtomicBoolean stop;
        private final Random random;
        final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
        final AtomicLong bytes = new AtomicLong();
        final List<Throwable> failures = new ArrayList<>();

        Producer(TestClient client, int partition, AtomicBoolean stop, long seed) {
            this.client = client;
            this.partition = partition;
            this.stop = stop;
            this.random = new Random(seed + partition);
        }

        @Override
        public void run() {
            ProducerRef producer = null;
            long next = 0;
            while (!stop.get()) {
                try {
                    if (producer == null) {
                        OpenProducerResponse opened =
                                client.open(
                                        "p" + partition, TestClient.partition("ledger", partition));
                        producer = opened.getProducer();
                        long landed = opened.getResumePoints(0).getLastSequence() + 1;
                        if (landed < acknowledged.size()) {
                            throw new AssertionError("acknowledged records are gone");
                        }
                        // What landed without an answer is acknowledged by the resume point.
                        for (long s = next; s < landed; s++) {
                            acknowledged.put(s, -1L);
                        }
                        next = landed;
                    }
                    int count = 1 + random.nextInt(5);
                    String[] values = new String[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = partition + ":" + (next + i);
                    }
                    AppendResponse answer = client.append(TOPIC, partition, producer, next, values);
                    for (int i = 0; i < count; i++) {
                        acknowledged.put(next + i, answer.getBaseOffset() + i);
                    }
                    bytes.addAndGet(answer.getMeteredBytes());
                    next += count;
                } catch (StatusRuntimeException e) {
                    if (e.getStatus().getCode() != io.grpc.Status.Code.UNAVAILABLE) {
                        failures.add(e);
                        return;
                    }
                    client.channel().resetConnectBackoff();
                    producer = null;
                } catch (AssertionError e) {
                    failures.add(e);
                    return;
                }
            }
        }
    }

    @Test
    void everyAcknowledgedRecordIsThereOnceInOrderAndCounted() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "ledger", PARTITIONS);
        try (TestAgent agent = new TestAgent(database).startProcess();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(organization).text())) {
            AtomicBoolean stop = new AtomicBoolean();
            List<Producer> producers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                Producer producer = new Producer(client, i, stop, seed);
                producers.add(producer);
                threads.add(Thread.ofVirtual().start(producer));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                long goal = total(producers) + 50 + random.nextInt(400);
                Eventually.holds(() ->
                        total(producers) >= goal
                                || producers.stream().anyMatch(p -> !p.failures.isEmpty()));
                agent.kill();
                agent.startProcess();
            }
            long goal = total(producers) + 100;
            Eventually.holds(() -> total(producers) >= goal);
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            check(database, client, producers);
        }
    }

    private static long total(List<Producer> producers) {
        return producers.stream().mapToLong(p -> p.acknowledged.size()).sum();
    }

    private static void check(TestDatabase database, TestClient client, List<Producer> producers)
            throws Exception {
        long records = 0;
        for (Producer producer : producers) {
            assertThat(producer.failures).isEmpty();
            List<String> values = client.values(TOPIC, producer.partition);
            // What was sent last may have landed without an answer.
            assertThat(values.size())
                    .isBetween(producer.acknowledged.size(), producer.acknowledged.size() + 5);
            for (int i = 0; i < values.size(); i++) {
                assertThat(values.get(i)).isEqualTo(producer.partition + ":" + i);
            }
            producer.acknowledged.forEach(
                    (sequence, offset) -> assertThat(offset).isIn(-1L, sequence));
            records += values.size();
        }
        long request = database.requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database.ask("SELECT flushed_request FROM plane.agent")) >= request);
        assertThat(database.ask("SELECT sum(records) FROM log.v1_usage"))
                .isEqualTo(Long.toString(records));
        assertThat(
                        database.ask(
                                "SELECT count(*) FROM log.usage WHERE records <> last_offset -"
                                        + " base_offset + 1"))
                .isEqualTo("0");
        assertThat(
                        database.ask(
                                "SELECT (SELECT sum(bytes) FROM log.usage)"
                                        + " = (SELECT sum(size_bytes) FROM log.segment_range)"))
                .isEqualTo("t");
        assertThat(
                        database.ask(
                                """
                                SELECT count(*) FROM (SELECT base_offset, lag(last_offset, 1, -1::bigint)
                                    OVER (PARTITION BY topic_id, partition ORDER BY base_offset) AS before
                                  FROM log.usage) u WHERE base_offset <> before + 1\
                                """))
                .isEqualTo("0");
    }
}
