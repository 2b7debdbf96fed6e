package io.streamhouse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three agents on one PostgreSQL and one S3 server, struck while records are written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeAgentsIT {
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static final int PARTITIONS = 12;

    private final Random random = new Random(SEED);
    private Cluster cluster;
    private User user;
    private User stranger;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        System.out.println("ThreeAgentsIT -Dseed=" + SEED);
        cluster = Cluster.start(data, 2, Map.of("STREAMHOUSE_SEGMENT_AGE_MAX", "PT0.5S"));
        user = User.signUp(cluster.installation());
        stranger = User.signUp(cluster.installation());
        user.upgrade(cluster.installation(), "pro");
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    List<Fault> faults() {
        return List.of(
                AgentFaults.killed(random),
                AgentFaults.drained(random),
                AgentFaults.frozen(random));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void survives(Fault fault) throws Exception {
        FaultRound.Result result = FaultRound.run(cluster, user, stranger, fault);

        System.out.println(result);
        assertThat(result.verdict().broken()).as(result.toString()).isEmpty();
        assertThat(result.acknowledged()).isPositive();
    }

    @Test
    void theConsoleApiShowsAgentsAndPartitions() throws Exception {
        var agents = user.api().get("/api/v1/agents").expect(200).json().get("items");

        assertThat(agents.size()).isEqualTo(3);
        agents.forEach(agent -> {
            assertThat(agent.get("state").asString()).isEqualTo("live");
            assertThat(agent.get("leases").asInt()).isBetween(84, 86);
        });
        user.createTopic("shown", PARTITIONS);
        try (ProduceRun produced =
                new ProduceRun(cluster.endpoints(), user.key(), "shown", PARTITIONS, "shown")) {
            produced.send(PARTITIONS);
            produced.awaitAll();
        }
        Inspection.flush(cluster);
        var partitions =
                user.api().get("/api/v1/topics/shown").expect(200).json().get("partitions");
        assertThat(partitions.size()).isEqualTo(PARTITIONS);
        Set<String> leaders = new HashSet<>();
        partitions.forEach(partition -> {
            assertThat(partition.get("high_watermark").asLong()).isEqualTo(1);
            assertThat(partition.get("lease_epoch").asLong()).isPositive();
            leaders.add(partition.get("agent").asString());
        });
        assertThat(leaders).containsExactlyInAnyOrder("agent-1", "agent-2", "agent-3");
    }
}
