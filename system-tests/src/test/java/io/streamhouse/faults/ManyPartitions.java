package io.streamhouse.faults;

import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.RecordMetadata;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.TopicDescription;
import io.streamhouse.offline.OfflineLog;
import io.streamhouse.system.Await;
import io.streamhouse.system.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * 10,000 partitions, each with as many records as there were rounds: how long it takes until all
 * are led and take records again.
 */
final class ManyPartitions implements AutoCloseable {
    private static final int TOPICS = 100;
    private static final int PARTITIONS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final User user;
    private final StreamHouse connection;
    private final Producer producer;
    private int rounds;

    private ManyPartitions(Cluster cluster, User user) {
        this.cluster = cluster;
        this.user = user;
        this.connection = StreamHouse.connect(cluster.endpoints(), user.key());
        this.producer = connection.producer(ProducerOptions.named("many"));
    }

    /** Makes them and writes into each. */
    static ManyPartitions in(Cluster cluster, User user) throws Exception {
        ManyPartitions many = new ManyPartitions(cluster, user);
        for (int topic = 0; topic < TOPICS; topic++) {
            user.createTopic(name(topic), PARTITIONS);
        }
        many.requireOffsets(many.sendToAll(), 0);
        Inspection.flush(cluster);
        return many;
    }

    /** kill -9 of one agent of three. */
    FaultRound.Result oneOfThreeKilled() throws Exception {
        Verdict verdict = new Verdict();
        AgentProcess victim = cluster.agents().getFirst();
        long led = led(victim.id());
        Instant struck = Instant.now();
        victim.kill();
        return measured("10,000 partitions, agent killed", led, struck, verdict);
    }

    /** An agent that begins alone, and leads all of them. */
    FaultRound.Result coldStartOfOne() throws Exception {
        Verdict verdict = new Verdict();
        for (AgentProcess agent : cluster.agents()) {
            if (agent.isAlive()) {
                agent.terminate();
            }
        }
        Await.until("one agent leads all", LIMIT, () -> led("agent-1") == TOPICS * PARTITIONS);
        long before = cluster.installation().pid("agent");
        ProcessHandle.of(before).orElseThrow().destroy();
        Await.until("the agent has ended", LIMIT, () -> ProcessHandle.of(before).isEmpty());
        cluster.installation().awaitServing();
        Instant begun =
                ProcessHandle.of(cluster.installation().pid("agent"))
                        .orElseThrow()
                        .info()
                        .startInstant()
                        .orElseThrow();
        return measured("10,000 partitions, cold start of one agent", 0, begun, verdict);
    }

    private FaultRound.Result measured(String name, long lost, Instant since, Verdict verdict)
            throws Exception {
        List<CompletableFuture<RecordMetadata>> sent = sendToAll();
        String leaders = lost == 0 ? "" : " AND agent_id <> 'agent-2'";
        Await.until("all are led", LIMIT, () -> count(leaders) == TOPICS * PARTITIONS);
        Duration led = Duration.between(since, Instant.now());
        verdict.check(Invariant.LIVENESS, () -> all(sent).get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        Duration written = Duration.between(since, Instant.now());
        verdict.check(Invariant.ORDER, () -> requireOffsets(sent, rounds - 1));
        verify(verdict);
        String seen = (lost == 0 ? "" : lost + " had to move, ") + "led after ";
        return new FaultRound.Result(
                name,
                seen + FaultTable.seconds(led),
                rounds * TOPICS * PARTITIONS,
                written,
                Duration.ZERO,
                verdict);
    }

    private void verify(Verdict verdict) {
        verdict.check(Invariant.ACKNOWLEDGED_KEPT, this::requireEnds);
        verdict.check(Invariant.USAGE, this::requireUsage);
        verdict.check(
                Invariant.BOUNDED,
                () -> {
                    OfflineLog log = cluster.offline();
                    verdict.check(Invariant.LEADERS, log::requireOneLeaderAtATime);
                    Inspection.requireBoundedMemory(cluster);
                });
    }

    private List<CompletableFuture<RecordMetadata>> sendToAll() {
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (int topic = 0; topic < TOPICS; topic++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                sent.add(
                        producer.send(
                                Message.of(name(topic), null, "round " + rounds).to(partition)));
            }
        }
        rounds++;
        return sent;
    }

    /** Each record stands where it must when every one before it is there once. */
    private void requireOffsets(List<CompletableFuture<RecordMetadata>> sent, long offset)
            throws Exception {
        all(sent).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        for (CompletableFuture<RecordMetadata> one : sent) {
            RecordMetadata metadata = one.join();
            if (metadata.offset().orElse(offset) != offset) {
                throw new AssertionError(metadata + " should be at " + offset);
            }
        }
    }

    private void requireEnds() {
        for (int topic = 0; topic < TOPICS; topic++) {
            for (TopicDescription.Partition partition :
                    connection.describe(name(topic)).partitions()) {
                if (partition.highWatermark() != rounds || partition.logStart() != 0) {
                    throw new AssertionError(name(topic) + ": " + partition);
                }
            }
        }
    }

    private void requireUsage() throws Exception {
        Inspection.flush(cluster);
        long counted =
                cluster.number(
                        "SELECT sum(records) FROM log.usage WHERE organization_id = '"
                                + user.organization()
                                + "'");
        if (counted != (long) rounds * TOPICS * PARTITIONS) {
            throw new AssertionError("usage counts " + counted + " records");
        }
    }

    private long led(String agent) throws Exception {
        return count(" AND agent_id = '" + agent + "'");
    }

    private long count(String more) throws Exception {
        return cluster.number(
                "SELECT count(*) FROM log.v1_partition WHERE agent_id IS NOT NULL" + more);
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<RecordMetadata>> sent) {
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }

    private static String name(int topic) {
        return "many-" + topic;
    }

    @Override
    public void close() {
        producer.close();
        connection.close();
    }
}
