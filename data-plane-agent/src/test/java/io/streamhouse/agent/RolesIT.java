package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.TrimRequest;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members may do with their console's token, by their role. */
class RolesIT {
    private static final ReadRequest READ =
            ReadRequest.newBuilder().setTopic(TestClient.topic("orders")).setOffset(0).build();
    private static final TrimRequest TRIM =
            TrimRequest.newBuilder().setTopic(TestClient.topic("orders")).build();

    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        database.topic(organization, "orders", 1);
        agent = new TestAgent(database).start();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static TestClient client(String role) throws Exception {
        return new TestClient(
                agent.grpcPort(), ConsoleToken.of(organization, UUID.randomUUID(), role).text());
    }

    private static void denied(Callable<?> call) throws Exception {
        TestClient.Refusal refusal = TestClient.refusal(call);
        assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal.reason()).isEqualTo("PERMISSION_MISSING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OWNER", "ADMIN", "EDITOR"})
    void whoMayWriteTopicsDoesEverything(String role) throws Exception {
        try (TestClient client = client(role)) {
            ProducerRef producer = client.open("by-" + role).getProducer();
            client.append(TestClient.topic("orders"), 0, producer, 0, "x");
            client.read(READ);
            client.topics().trim(TRIM);
        }
    }

    @Test
    void aViewerReadsAndNothingElse() throws Exception {
        try (TestClient client = client("VIEWER")) {
            client.read(READ);
            client.describe(TestClient.topic("orders"));
            denied(() -> client.open("viewing"));
            denied(() -> client.append(TestClient.topic("orders"), 0, aProducer(), 0, "x"));
            denied(() -> client.topics().trim(TRIM));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BILLING", "AUDITOR", "owner", "LATER_THAN_THIS_VERSION"})
    void whoHasNothingToDoWithTopicsSeesNone(String role) throws Exception {
        try (TestClient client = client(role)) {
            denied(() -> client.read(READ));
            denied(() -> client.describe(TestClient.topic("orders")));
            denied(() -> client.open("auditing"));
            denied(() -> client.append(TestClient.topic("orders"), 0, aProducer(), 0, "x"));
            denied(() -> client.topics().trim(TRIM));
            assertThat(
                            client.topics()
                                    .listTopics(ListTopicsRequest.getDefaultInstance())
                                    .getTopicsList())
                    .isEmpty();
        }
    }

    private static ProducerRef aProducer() throws Exception {
        try (TestClient owner = client("OWNER")) {
            return owner.open("").getProducer();
        }
    }
}
