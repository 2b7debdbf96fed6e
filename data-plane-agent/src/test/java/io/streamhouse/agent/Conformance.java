package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of idempotent appends over gRPC: the whole table, with what can happen to agents
 * between what came before and a row's own append.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class Conformance {
    private static final int PARTITIONS = 256;

    private final ConformanceRow.Carrier carrier;
    private ConformanceAgents agents;
    private UUID organization;
    private int nextPartition;

    Conformance(ConformanceRow.Carrier carrier) {
        this.carrier = carrier;
    }

    /** Starts whom the table is held against. */
    abstract ConformanceAgents start(TestDatabase database, String key) throws Exception;

    @BeforeAll
    void start() throws Exception {
        TestDatabase database = TestDatabase.create();
        organization = database.organization("active");
        database.topic(organization, "contract", PARTITIONS);
        agents = start(database, database.key(organization).text());
    }

    @AfterAll
    void stop() throws Exception {
        agents.close();
    }

    final ConformanceAgents agents() {
        return agents;
    }

    final TestDatabase database() {
        return agents.database();
    }

    final int nextPartition() {
        return nextPartition++;
    }

    List<ConformanceAgents.Between> happenings() {
        return agents.happenings();
    }

    @ParameterizedTest
    @MethodSource("happenings")
    void allRowsHold(ConformanceAgents.Between between) throws Exception {
        // What happens serves all rows: their states are made first.
        Map<String, Callable<Void>> checks = new LinkedHashMap<>();
        for (Map.Entry<String, Function<ConformanceRow, Callable<Void>>> entry :
                ConformanceRows.of(carrier).entrySet()) {
            ConformanceRow row = new ConformanceRow(agents, carrier, this::nextPartition);
            checks.put(entry.getKey(), entry.getValue().apply(row));
        }
        agents.happens(between);
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, Callable<Void>> check : checks.entrySet()) {
            try {
                check.getValue().call();
            } catch (AssertionError | RuntimeException e) {
                broken.add(check.getKey() + ": " + e);
            }
        }
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, TOPIC_RECREATED", "false, TOPIC_NOT_FOUND"})
    void row13ATopicThatIsGoneIsNotItsSuccessor(boolean recreated, String reason) throws Exception {
        String name = "gone-" + recreated;
        UUID first = database().topic(organization, name, 1);
        TopicRef byId = TopicRef.newBuilder().setTopicId(first.toString()).build();
        ProducerRef producer = agents.client().open(name).getProducer();
        agents.client().append(byId, 0, producer, 0, "x");
        database().deleteTopic(first);
        if (recreated) {
            database().topic(organization, name, 1);
        }
        Eventually.holds(() -> {
            try {
                agents.client().describe(byId);
                return false;
            } catch (io.grpc.StatusRuntimeException e) {
                return TestClient.refusal(e).reason().equals(reason);
            }
        });
        assertThat(
                        TestClient.refusal(() -> agents.client().append(byId, 0, producer, 1, "y"))
                                .reason())
                .isEqualTo(reason);
        if (recreated) {
            assertThat(
                            agents.client()
                                    .append(TestClient.topic(name), 0, producer, 0, "y")
                                    .getBaseOffset())
                    .isZero();
        }
    }
}
