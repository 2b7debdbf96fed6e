package io.streamhouse.faults;

import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.StreamHouseException;
import io.streamhouse.offline.OfflineLog;
import io.streamhouse.system.Api;
import io.streamhouse.system.Await;
import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Looks at everything once a fault is over. */
record Inspection(
        Cluster cluster, User stranger, String topic, ProduceRun produced, Verdict verdict) {
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final long RESIDENT_BYTES_MAX = 900L << 20;

    void run() {
        verdict.check(Invariant.ACKNOWLEDGED_KEPT, produced::checkKept);
        verdict.check(Invariant.NO_DUPLICATE, produced::checkOnce);
        verdict.check(Invariant.ORDER, produced::checkOrder);
        verdict.check(Invariant.USAGE, () -> flush(cluster));
        OfflineLog[] offline = new OfflineLog[1];
        verdict.check(
                Invariant.BOUNDED,
                () -> {
                    offline[0] = cluster.offline();
                    requireBoundedMemory(cluster);
                });
        if (offline[0] != null) {
            verdict.check(Invariant.OFFSETS, () -> produced.check(offline[0]));
            verdict.check(Invariant.LEADERS, offline[0]::requireOneLeaderAtATime);
        }
        verdict.check(Invariant.USAGE, this::requireUsage);
        verdict.check(Invariant.ISOLATION, this::requireIsolation);
    }

    /** Waits until everything is in segments, and counted. */
    static void flush(Cluster cluster) throws Exception {
        Await.until(
                "all agents have recorded everything",
                FLUSH_LIMIT,
                () -> {
                    Api.Answer answer =
                            cluster.installation()
                                    .platform()
                                    .post("/api/v1/admin/usage/flush", Map.of());
                    // It may take longer than a request does after much could not be stored.
                    return answer.status() != UNAVAILABLE && answer.expect(200) != null;
                });
    }

    private void requireUsage() throws Exception {
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
        } catch (StreamHouseException e) {
            if (!e.reason().equals("TOPIC_NOT_FOUND")) {
                throw new AssertionError("another organization is told " + e.reason(), e);
            }
        }
    }

    static void requireBoundedMemory(Cluster cluster) throws Exception {
        for (AgentProcess agent : cluster.agents()) {
            if (agent.isAlive() && residentBytes(agent.pid()) > RESIDENT_BYTES_MAX) {
                throw new AssertionError(
                        agent.id() + " holds " + (residentBytes(agent.pid()) >> 20) + " MiB");
            }
        }
        long first = cluster.installation().pid("agent");
        if (residentBytes(first) > RESIDENT_BYTES_MAX) {
            throw new AssertionError(
                    "the launcher's agent holds " + (residentBytes(first) >> 20) + " MiB");
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
}
