package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents with the WAL in PostgreSQL, over one segment store. */
class SeveralAgentsIT {
    private static final TopicRef TOPIC = TestClient.topic("ledger");
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<TestAgent> agents = new ArrayList<>();
    private final Map<TestAgent, TestClient> clients = new ConcurrentHashMap<>();
    private TestDatabase database;
    private Path shared;
    private String key;

    @BeforeEach
    void prepare() throws Exception {
        database = TestDatabase.create();
        shared = Files.createTempDirectory("streamhouse-shared-");
        UUID organization = database.organization("active");
        database.topic(organization, "ledger", 256);
        key = database.key(organization).text();
    }

    @AfterEach
    void letGo() throws Exception {
        for (TestClient client : clients.values()) {
            client.close();
        }
        for (TestAgent agent : agents) {
            agent.close();
        }
        try (var paths = Files.walk(shared)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private TestAgent start(String id) throws Exception {
        TestAgent agent = new TestAgent(database);
        agent.with("STREAMHOUSE_SECRETS_DIR", agent.directory().resolve("secrets").toString())
                .with("STREAMHOUSE_DATA_DIR", shared.toString())
                .with("STREAMHOUSE_AGENT_ID", id)
                .with("STREAMHOUSE_WAL", "postgres");
        agents.add(agent);
        agent.start();
        clients.put(agent, new TestClient(agent.grpcPort(), key));
        return agent;
    }

    private void gone(TestAgent agent) throws Exception {
        clients.remove(agent).close();
    }

    /** Asks one agent after the other until one leads the partition. */
    private AppendResponse append(AppendRequest request) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        StatusRuntimeException last = null;
        while (System.nanoTime() < until) {
            for (TestClient client : clients.values()) {
                try {
                    return client.append(request);
                } catch (StatusRuntimeException e) {
                    if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                        throw e;
                    }
                    last = e;
                    client.channel().resetConnectBackoff();
                }
            }
        }
        throw new AssertionError("nobody took the batch", last);
    }

    private AppendResponse append(
            int partition, ProducerRef producer, long sequence, String value) {
        return append(TestClient.list(TOPIC, partition, producer, sequence, value));
    }

    private ProducerRef open(String name) {
        return clients.values().iterator().next().open(name).getProducer();
    }

    private Map<String, Integer> slots() throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        String rows =
                database.ask(
                        "SELECT string_agg(agent_id || ' ' || n, ',') FROM (SELECT agent_id,"
                                + " count(*) n FROM log.v1_lease WHERE agent_id IS NOT NULL"
                                + " GROUP BY 1) c");
        for (String row : rows.split(",")) {
            if (!row.isEmpty()) {
                found.put(row.split(" ")[0], Integer.parseInt(row.split(" ")[1]));
            }
        }
        return found;
    }

    private List<String> values(int partition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        StatusRuntimeException last = null;
        while (System.nanoTime() < until) {
            for (TestClient client : clients.values()) {
                try {
                    return client.values(TOPIC, partition);
                } catch (StatusRuntimeException e) {
                    last = e;
                }
            }
        }
        throw new AssertionError("nobody could be read from", last);
    }

    @Test
    void slotsAreSpreadEvenlyWhenAgentsComeAndGo() throws Exception {
        start("a");
        assertThat(slots()).isEqualTo(Map.of("a", 256));
        start("b");
        Eventually.holds(() -> slots().equals(Map.of("a", 128, "b", 128)));
        TestAgent third = start("c");
        Eventually.holds(() -> slots().equals(Map.of("a", 86, "b", 86, "c", 84)));
        gone(third);
        third.stop();
        Eventually.holds(() -> slots().equals(Map.of("a", 128, "b", 128)));
    }

    @Test
    void aWaitingReadGoesOnAtThePartitionsNextLeader() throws Exception {
        TestClient client = clients.get(start("a"));
        List<Future<ReadResponse>> waiting = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            waiting.add(
                    client.reading()
                            .read(
                                    ReadRequest.newBuilder()
                                            .setTopic(TOPIC)
                                            .setPartition(partition)
                                            .setOffset(0)
                                            .setMaxWait(
                                                    com.google.protobuf.Duration.newBuilder()
                                                            .setSeconds(20))
                                            .build()));
        }
        start("b");
        Eventually.holds(() -> slots().equals(Map.of("a", 128, "b", 128)));
        ProducerRef producer = open("p");
        for (int partition = 0; partition < PARTITIONS; partition++) {
            append(partition, producer, 0, "x");
        }
        for (Future<ReadResponse> read : waiting) {
            assertThat(read.get(10, TimeUnit.SECONDS).getBatchesCount()).isOne();
        }
    }

    @Test
    void anotherTakesOverFromOneThatDiedAndLosesNothing() throws Exception {
        TestAgent first = start("a");
        start("b");
        Eventually.holds(() -> slots().equals(Map.of("a", 128, "b", 128)));
        ProducerRef producer = open("p");
        long[] offsets = new long[PARTITIONS];
        for (int partition = 0; partition < PARTITIONS; partition++) {
            append(partition, producer, 0, "first");
            offsets[partition] = append(partition, producer, 1, "second").getBaseOffset();
        }
        gone(first);
        first.die();
        long died = System.nanoTime();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            // Resent, as after a lost answer: it is there already, where it was.
            AppendResponse again = append(partition, producer, 1, "second");
            assertThat(again.getDuplicate()).isTrue();
            assertThat(again.getBaseOffset()).isEqualTo(offsets[partition]);
            assertThat(append(partition, producer, 2, "third").getDuplicate()).isFalse();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - died);
        System.out.println("all partitions accept writes again after " + took);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(values(partition)).containsExactly("first", "second", "third");
        }
        assertThat(slots()).isEqualTo(Map.of("b", 256));
    }

    @Test
    void aReusedSequenceIsKnownAfterATakeOver() throws Exception {
        TestAgent first = start("a");
        ProducerRef producer = open("p");
        append(0, producer, 0, "one");
        start("b");
        gone(first);
        first.stop();
        try {
            append(0, producer, 0, "another");
            throw new AssertionError("it was taken");
        } catch (StatusRuntimeException e) {
            assertThat(TestClient.refusal(e).reason()).isEqualTo("SEQUENCE_REUSED");
        }
    }

    @Test
    void aDrainHandsOverWithoutALossAndWithHardlyAPause() throws Exception {
        TestAgent first = start("a");
        start("b");
        Eventually.holds(() -> slots().equals(Map.of("a", 128, "b", 128)));
        ProducerRef producer = open("p");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int partition = 0; partition < 4; partition++) {
            int mine = partition;
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (long next = 0; !stop.get(); next++) {
                                        long began = System.nanoTime();
                                        append(mine, producer, next, "v" + next);
                                        long took = System.nanoTime() - began;
                                        longest.accumulateAndGet(took, Math::max);
                                        sent.incrementAndGet();
                                    }
                                } catch (RuntimeException | AssertionError e) {
                                    failures.add(e);
                                }
                            }));
        }
        Eventually.holds(() -> sent.get() > 200 || !failures.isEmpty());
        TestClient client = clients.get(first);
        first.stop();
        clients.remove(first);
        long after = sent.get();
        Eventually.holds(() -> sent.get() > after + 200 || !failures.isEmpty());
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        client.close();
        System.out.println("longest wait over the drain: " + Duration.ofNanos(longest.get()));
        assertThat(failures).isEmpty();
        long read = 0;
        for (int partition = 0; partition < 4; partition++) {
            List<String> values = values(partition);
            for (int i = 0; i < values.size(); i++) {
                assertThat(values.get(i)).isEqualTo("v" + i);
            }
            read += values.size();
        }
        assertThat(read).isEqualTo(sent.get());
        assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aSealedAgentAcknowledgesNothingMore() throws Exception {
        TestAgent zombie = start("a");
        ProducerRef producer = open("p");
        append(0, producer, 0, "before");
        TestClient direct = clients.get(zombie);
        database.run("UPDATE log.fence SET sealed = true");
        String reason =
                TestClient.refusal(() -> direct.append(TOPIC, 0, producer, 1, "after")).reason();
        assertThat(reason).isIn("OUTCOME_UNKNOWN", "DRAINING");
        Eventually.holds(() -> zombie.halted() instanceof Sealed);
        gone(zombie);
        zombie.die();
        start("b");
        assertThat(values(0)).containsExactly("before");
        assertThat(append(0, producer, 1, "later").getBaseOffset()).isEqualTo(1);
    }
}
