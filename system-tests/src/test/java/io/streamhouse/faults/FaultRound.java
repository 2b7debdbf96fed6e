package io.streamhouse.faults;

import io.streamhouse.client.StreamHouse;
import io.streamhouse.offline.OfflineLog;
import io.streamhouse.system.Await;
import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One fault while a producer writes and a probe reads: a topic of its own, the fault, its end, and
 * then every invariant.
 */
final class FaultRound {
    private static final int PARTITIONS = 6;
    private static final int RECORDS_PER_STEP = 400;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(60);
    private static final long RESIDENT_BYTES_MAX = 900L << 20;

    private final Cluster cluster;
    private final User user;
    private final User stranger;
    private final String topic = "fault-" + UUID.randomUUID();
    private final Map<Invariant, String> broken = new EnumMap<>(Invariant.class);
    private final Set<Invariant> checked = EnumSet.noneOf(Invariant.class);

    private FaultRound(Cluster cluster, User user, User stranger) {
        this.cluster = cluster;
        this.user = user;
        this.stranger = stranger;
    }

    /**
     * What came out.
     *
     * @param broken what did not hold, and how
     * @param unwritable how long not every partition took records, from the end of the fault
     */
    record Result(
            String fault,
            int acknowledged,
            Duration unwritable,
            Set<Invariant> checked,
            Map<Invariant, String> broken) {
        /** The same under another name. */
        Result named(String name) {
            return new Result(name, acknowledged, unwritable, checked, broken);
        }
    }

    /** Runs it. */
    static Result run(Cluster cluster, User user, User stranger, Fault fault) throws Exception {
        return new FaultRound(cluster, user, stranger).run(fault);
    }

    private Result run(Fault fault) throws Exception {
        user.createTopic(topic, PARTITIONS);
        try (ProduceRun produced =
                        new ProduceRun(
                                cluster.endpoints(),
                                user.key(),
                                topic,
                                PARTITIONS,
                                "run-" + topic);
                FreshnessProbe probe = new FreshnessProbe(cluster, user)) {
            produced.send(RECORDS_PER_STEP);
            produced.awaitAll();
            CompletableFuture<Void> probing = probe.start();
            fault.strike(cluster);
            long steps = 0;
            while (steps++ < fault.steps()) {
                produced.send(RECORDS_PER_STEP);
                fault.step(cluster);
            }
            fault.heal(cluster);
            long healed = System.nanoTime();
            produced.send(RECORDS_PER_STEP);
            check(
                    Invariant.LIVENESS,
                    () -> Await.until("all is acknowledged", STEP_LIMIT, produced::isIdle));
            Duration unwritable = Duration.ofNanos(System.nanoTime() - healed);
            probe.stop();
            check(Invariant.REAL_TIME, probing::join);
            verify(produced);
            return new Result(fault.name(), produced.acknowledged(), unwritable, checked, broken);
        }
    }

    private void verify(ProduceRun produced) throws Exception {
        check(Invariant.ACKNOWLEDGED_KEPT, produced::checkKept);
        check(Invariant.NO_DUPLICATE, produced::checkOnce);
        check(Invariant.ORDER, produced::checkOrder);
        cluster.installation().platform().post("/api/v1/admin/usage/flush", Map.of()).expect(200);
        OfflineLog[] offline = new OfflineLog[1];
        check(
                Invariant.BOUNDED,
                () -> {
                    offline[0] = cluster.offline();
                    requireBoundedMemory();
                });
        if (offline[0] != null) {
            check(Invariant.OFFSETS, () -> produced.check(offline[0]));
            check(Invariant.LEADERS, offline[0]::requireOneLeaderAtATime);
        }
        check(Invariant.USAGE, () -> requireUsage(produced));
        check(Invariant.ISOLATION, this::requireIsolation);
    }

    private void requireUsage(ProduceRun produced) throws Exception {
        String ofTopic = " FROM log.usage WHERE topic_id = '" + produced.topicId() + "'";
        long records = cluster.number("SELECT coalesce(sum(records), 0)" + ofTopic);
        long offsets =
                cluster.number("SELECT coalesce(sum(last_offset - base_offset + 1), 0)" + ofTopic);
        long bytes = cluster.number("SELECT coalesce(sum(bytes), 0)" + ofTopic);
        if (records != produced.acknowledged() || offsets != records) {
            throw new AssertionError(
                    "usage counts %d records over %d offsets, the log holds %d"
                            .formatted(records, offsets, produced.acknowledged()));
        }
        long stored =
                cluster.number(
                        "SELECT coalesce(sum(size_bytes), 0) FROM log.segment_range WHERE topic_id"
                                + " = '"
                                + produced.topicId()
                                + "'");
        if (bytes != stored) {
            throw new AssertionError("usage counts " + bytes + " bytes, stored are " + stored);
        }
    }

    private void requireIsolation() {
        try (StreamHouse connection = StreamHouse.connect(cluster.endpoints(), stranger.key())) {
            connection.describe(topic);
            throw new AssertionError("another organization sees the topic");
        } catch (io.streamhouse.client.StreamHouseException e) {
            if (!e.reason().equals("TOPIC_NOT_FOUND")) {
                throw new AssertionError("another organization is told " + e.reason());
            }
        }
    }

    private void requireBoundedMemory() throws Exception {
        for (AgentProcess agent : cluster.agents()) {
            if (agent.isAlive() && residentBytes(agent.pid()) > RESIDENT_BYTES_MAX) {
                throw new AssertionError(
                        agent.id() + " holds " + (residentBytes(agent.pid()) >> 20) + " MiB");
            }
        }
    }

    private static long residentBytes(long pid) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return 0;
    }

    /** A check that may fail. */
    private interface Check {
        void run() throws Exception;
    }

    private void check(Invariant invariant, Check check) {
        checked.add(invariant);
        try {
            check.run();
        } catch (Exception | AssertionError e) {
            broken.put(invariant, String.valueOf(e.getMessage()));
        }
    }
}
