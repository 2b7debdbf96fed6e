package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may, and how fast that ends. */
class AccessIT {
    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        database.topic(organization, "t", 1);
        agent = new TestAgent(database).start();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static String reason(String credential) throws Exception {
        try (TestClient client = new TestClient(agent.grpcPort(), credential)) {
            return TestClient.refusal(() -> client.describe(TestClient.topic("t"))).reason();
        }
    }

    @Test
    void wrongKeysAreRefusedAlike() throws Exception {
        ApiKeyText good = database.key(organization);
        assertThat(reason("")).isEqualTo("CREDENTIALS_MISSING");
        assertThat(reason("nonsense")).isEqualTo("CREDENTIALS_INVALID");
        assertThat(reason(good.text().substring(0, good.text().length() - 1) + "!"))
                .isEqualTo("CREDENTIALS_INVALID");
        ApiKeyText wrongSecret =
                ApiKeyText.random(
                        ApiKeyText.Kind.ORGANIZATION, good.id(), new java.security.SecureRandom());
        assertThat(reason(wrongSecret.text())).isEqualTo("CREDENTIALS_INVALID");
        ApiKeyText unknown =
                ApiKeyText.random(
                        ApiKeyText.Kind.ORGANIZATION,
                        UUID.randomUUID(),
                        new java.security.SecureRandom());
        assertThat(reason(unknown.text())).isEqualTo("CREDENTIALS_INVALID");
    }

    @Test
    void aNewKeyAndANewTopicServeTheFirstCall() throws Exception {
        UUID fresh = database.organization("active");
        database.topic(fresh, "first", 1);
        try (TestClient client = new TestClient(agent.grpcPort(), database.key(fresh).text())) {
            assertThat(client.describe(TestClient.topic("first")).getPartitionsCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherOrganizationsTopicLooksUnknown() throws Exception {
        UUID other = database.organization("active");
        UUID theirs = database.topic(other, "theirs", 1);
        try (TestClient client =
                new TestClient(agent.grpcPort(), database.key(organization).text())) {
            TopicRef foreign = TopicRef.newBuilder().setTopicId(theirs.toString()).build();
            UUID none = UUID.randomUUID();
            TopicRef unknown = TopicRef.newBuilder().setTopicId(none.toString()).build();
            TestClient.Refusal first = TestClient.refusal(() -> client.describe(foreign));
            TestClient.Refusal second = TestClient.refusal(() -> client.describe(unknown));
            assertThat(first.status().toString().replace(theirs.toString(), "ID"))
                    .isEqualTo(second.status().toString().replace(none.toString(), "ID"));
            assertThat(first.reason()).isEqualTo("TOPIC_NOT_FOUND");
            assertThat(
                            TestClient.refusal(() -> client.describe(TestClient.topic("theirs")))
                                    .reason())
                    .isEqualTo("TOPIC_NOT_FOUND");
        }
    }

    @Test
    void aRevokedKeyIsRefusedWithinASecondAndItsLongPollEnds() throws Exception {
        ApiKeyText key = database.key(organization);
        try (TestClient client = new TestClient(agent.grpcPort(), key.text())) {
            ProducerRef producer = client.open("revoked").getProducer();
            client.append(TestClient.topic("t"), 0, producer, 0, "x");
            var waiting =
                    client.reading()
                            .read(
                                    ReadRequest.newBuilder()
                                            .setTopic(TestClient.topic("t"))
                                            .setPosition(Position.POSITION_LATEST)
                                            .setMaxWait(Duration.newBuilder().setSeconds(20))
                                            .build());
            client.describe(TestClient.topic("t"));
            long began = System.nanoTime();
            database.deny("api_key", key.id());
            Eventually.holds(
                    java.time.Duration.ofSeconds(1),
                    () -> {
                        try {
                            client.describe(TestClient.topic("t"));
                            return false;
                        } catch (io.grpc.StatusRuntimeException e) {
                            return TestClient.refusal(e).reason().equals("CREDENTIALS_REVOKED");
                        }
                    });
            try {
                waiting.get(5, TimeUnit.SECONDS);
                throw new AssertionError("the poll went on");
            } catch (ExecutionException e) {
                assertThat(TestClient.refusal(e.getCause()).reason())
                        .isEqualTo("CREDENTIALS_REVOKED");
            }
            assertThat(System.nanoTime() - began).isLessThan(1_500_000_000L);
            assertThat(
                            TestClient.refusal(() ->
                                            client.append(
                                                    TestClient.topic("t"), 0, producer, 1, "y"))
                                    .reason())
                    .isEqualTo("CREDENTIALS_REVOKED");
        }
    }

    @Test
    void bearerTokensServeUntilTheyExpireOrTheirSessionEnds() throws Exception {
        UUID session = UUID.randomUUID();
        ConsoleToken issued = ConsoleToken.of(organization, session, "OWNER");
        String token = issued.text();
        try (TestClient client = new TestClient(agent.grpcPort(), token)) {
            assertThat(client.describe(TestClient.topic("t")).getName()).isEqualTo("t");
        }
        assertThat(reason(issued.expiring(Instant.now().minusSeconds(1)).text()))
                .isEqualTo("CREDENTIALS_EXPIRED");
        assertThat(reason(issued.issuedBy("someone").text())).isEqualTo("CREDENTIALS_INVALID");
        assertThat(reason(token.substring(0, token.length() - 6) + "AAAAAA"))
                .isEqualTo("CREDENTIALS_INVALID");
        database.deny("session", session);
        Eventually.holds(() -> {
            try {
                return reason(token).equals("CREDENTIALS_REVOKED");
            } catch (AssertionError _) {
                return false;
            }
        });
    }

    @Test
    void pendingAndSuspendedOrganizationsAreTold() throws Exception {
        UUID waiting = database.organization("pending");
        database.topic(waiting, "t", 1);
        ApiKeyText key = database.key(waiting);
        assertThat(reason(key.text())).isEqualTo("ORGANIZATION_PENDING");
        database.status(waiting, "active");
        try (TestClient client = new TestClient(agent.grpcPort(), key.text())) {
            assertThat(client.describe(TestClient.topic("t")).getName()).isEqualTo("t");
        }
        database.status(waiting, "suspended");
        Eventually.holds(() -> {
            try {
                return reason(key.text()).equals("TENANT_SUSPENDED");
            } catch (AssertionError _) {
                return false;
            }
        });
    }

    @Test
    void aNewEpochIsReadWhole() throws Exception {
        UUID topic = database.topic(organization, "vanishing", 1);
        try (TestClient client =
                new TestClient(agent.grpcPort(), database.key(organization).text())) {
            client.describe(TestClient.topic("vanishing"));
            database.run("DELETE FROM plane.topic WHERE topic_id = '" + topic + "'");
            database.newEpoch();
            Eventually.holds(() -> {
                try {
                    client.describe(TestClient.topic("vanishing"));
                    return false;
                } catch (io.grpc.StatusRuntimeException e) {
                    return TestClient.refusal(e).reason().equals("TOPIC_NOT_FOUND");
                }
            });
            Eventually.holds(() -> !database.ask("SELECT epoch FROM plane.agent").equals("1"));
        }
    }
}
