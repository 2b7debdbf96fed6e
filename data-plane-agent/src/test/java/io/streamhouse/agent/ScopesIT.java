package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.streamhouse.proto.v1.CreateTopicRequest;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.TopicSummary;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What keys with scopes may do. */
class ScopesIT {
    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        database.topic(organization, "orders", 1);
        database.topic(organization, "orders-old", 1);
        database.topic(organization, "payments", 1);
        agent = new TestAgent(database).start();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static TestClient client(String scopes) throws Exception {
        return new TestClient(agent.grpcPort(), database.key(organization, scopes).text());
    }

    private static void denied(String operation, String topic, Callable<?> call) throws Exception {
        TestClient.Refusal refusal = TestClient.refusal(call);
        assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal.reason()).isEqualTo("SCOPE_MISSING");
        assertThat(refusal.fact("needed_operation")).isEqualTo(operation);
        assertThat(refusal.fact("needed_topic")).isEqualTo(topic);
    }

    private static ReadRequest read(String topic) {
        return ReadRequest.newBuilder().setTopic(TestClient.topic(topic)).setOffset(0).build();
    }

    @Test
    void aProducersKeyAppendsToItsTopicsAndReadsNothing() throws Exception {
        try (TestClient client =
                client("[{\"operations\": [\"produce\"], \"topics\": \"orders*\"}]")) {
            ProducerRef producer =
                    client.open("scoped", TestClient.partition("orders", 0)).getProducer();
            client.append(TestClient.topic("orders"), 0, producer, 0, "x");
            client.append(TestClient.topic("orders-old"), 0, producer, 0, "x");
            client.describe(TestClient.topic("orders"));
            denied(
                    "produce",
                    "payments",
                    () -> client.append(TestClient.topic("payments"), 0, producer, 0, "x"));
            denied(
                    "produce",
                    "payments",
                    () -> client.open("scoped", TestClient.partition("payments", 0)));
            denied("consume", "orders", () -> client.read(read("orders")));
            denied(
                    "admin or consume or produce",
                    "payments",
                    () -> client.describe(TestClient.topic("payments")));
            assertThat(TestClient.refusal(() -> client.read(read("nowhere"))).reason())
                    .isEqualTo("TOPIC_NOT_FOUND");
            assertThat(
                            client
                                    .topics()
                                    .listTopics(ListTopicsRequest.getDefaultInstance())
                                    .getTopicsList()
                                    .stream()
                                    .map(TopicSummary::getName))
                    .containsExactly("orders", "orders-old");
            denied(
                    "admin",
                    "orders-new",
                    () ->
                            client.topics()
                                    .createTopic(
                                            CreateTopicRequest.newBuilder()
                                                    .setName("orders-new")
                                                    .build()));
            try (TestSession session = TestSession.bare(client)) {
                session.sendOpen(TestClient.topic("payments"), producer);
                assertThat(session.end().reason()).isEqualTo("SCOPE_MISSING");
            }
        }
    }

    @Test
    void aConsumersKeyReadsAndFencesNobody() throws Exception {
        try (TestClient client =
                client("[{\"operations\": [\"consume\"], \"topics\": \"orders\"}]")) {
            client.read(read("orders"));
            denied("consume", "orders-old", () -> client.read(read("orders-old")));
            TestClient.Refusal refusal = TestClient.refusal(() -> client.open("scoped"));
            assertThat(refusal.reason()).isEqualTo("SCOPE_MISSING");
            try (TestReader reader =
                    TestReader.open(
                            client,
                            TestReader.records(
                                    TestClient.topic("payments"), TestReader.from(0, 0)))) {
                assertThat(reader.end().reason()).isEqualTo("SCOPE_MISSING");
            }
        }
    }

    @Test
    void scopesAddUpAndUnknownOnesAllowNothing() throws Exception {
        try (TestClient client =
                client(
                        "[{\"operations\": [\"consume\", \"teleport\"], \"topics\": \"orders\"},"
                                + " {\"operations\": [\"consume\"], \"topics\": \"pay*\"}]")) {
            client.read(read("orders"));
            client.read(read("payments"));
        }
        for (String strange : new String[] {"[]", "[7]", "[{\"topics\": \"*\"}]"}) {
            try (TestClient client = client(strange)) {
                denied("consume", "orders", () -> client.read(read("orders")));
            }
        }
    }
}
