package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.proto.v1.ConfigureTopicRequest;
import io.streamhouse.proto.v1.CreateTopicRequest;
import io.streamhouse.proto.v1.DeleteTopicRequest;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.ListTopicsResponse;
import io.streamhouse.proto.v1.TopicConfig;
import io.streamhouse.proto.v1.TopicSummary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics over gRPC, against a double of the control plane's REST. */
class TopicAdministrationIT {
    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;
    private static ApiKeyText key;
    private static TestClient client;
    private static HttpServer control;
    private static final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private static volatile Reply reply = new Reply(204, "");

    /** What the double was asked. */
    private record Asked(String line, Map<String, Object> body, String credential, String key) {}

    /** What it answers. */
    private record Reply(int status, String body) {}

    @BeforeAll
    static void start() throws Exception {
        control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        control.createContext("/", TopicAdministrationIT::handle);
        control.start();
        database = TestDatabase.create();
        organization = database.organization("active");
        key = database.key(organization);
        agent =
                new TestAgent(database)
                        .with(
                                "STREAMHOUSE_CONTROL_URL",
                                "http://127.0.0.1:" + control.getAddress().getPort())
                        .start();
        client = new TestClient(agent.grpcPort(), key.text());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        agent.close();
        control.stop(0);
    }

    @BeforeEach
    void clear() {
        asked.clear();
    }

    private static void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            asked.add(
                    new Asked(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                            body.isEmpty() ? Map.of() : JSONObjectUtils.parse(body),
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            exchange.getRequestHeaders().getFirst("Idempotency-Key")));
        } catch (java.text.ParseException e) {
            throw new IOException(e);
        }
        Reply answer = reply;
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        answer.status() < 300 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Asked asked() throws Exception {
        return asked.poll(10, TimeUnit.SECONDS);
    }

    private static CreateTopicRequest create(String name) {
        return CreateTopicRequest.newBuilder().setName(name).setPartitionCount(3).build();
    }

    @Test
    void creatingIsHandedOnWithTheCallersCredentialAndKey() throws Exception {
        reply = new Reply(201, "{\"id\": \"4d7a\", \"name\": \"t\"}");
        String id =
                client.topics()
                        .createTopic(
                                create("t").toBuilder()
                                        .setRequestId("again-1")
                                        .setConfig(
                                                TopicConfig.newBuilder()
                                                        .setRetention(
                                                                Duration.newBuilder()
                                                                        .setSeconds(90)))
                                        .build())
                        .getTopicId();
        assertThat(id).isEqualTo("4d7a");
        Asked sent = asked();
        assertThat(sent.line()).isEqualTo("POST /api/v1/topics");
        assertThat(sent.credential()).isEqualTo("Bearer " + key.text());
        assertThat(sent.key()).isEqualTo("again-1");
        assertThat(sent.body())
                .containsEntry("name", "t")
                .containsEntry("partition_count", 3L)
                .containsEntry("retention_ms", 90_000L)
                .containsEntry("retention_bytes", null);
    }

    @Test
    void configuringAndDeletingAreHandedOn() throws Exception {
        reply = new Reply(200, "{}");
        client.topics()
                .configureTopic(
                        ConfigureTopicRequest.newBuilder()
                                .setName("t")
                                .setConfig(TopicConfig.newBuilder().setRetentionBytes(1 << 20))
                                .build());
        Asked configured = asked();
        assertThat(configured.line()).isEqualTo("PATCH /api/v1/topics/t");
        assertThat(configured.body())
                .containsEntry("retention_ms", null)
                .containsEntry("retention_bytes", 1L << 20);
        assertThat(configured.key()).isNull();
        reply = new Reply(204, "");
        client.topics().deleteTopic(DeleteTopicRequest.newBuilder().setName("t").build());
        assertThat(asked().line()).isEqualTo("DELETE /api/v1/topics/t");
    }

    @ParameterizedTest
    @CsvSource({
        "409, TOPIC_NAME_TAKEN, TOPIC_EXISTS, ALREADY_EXISTS",
        "404, TOPIC_NOT_FOUND, TOPIC_NOT_FOUND, NOT_FOUND",
        "403, QUOTA_EXCEEDED, PLAN_LIMIT_REACHED, RESOURCE_EXHAUSTED",
        "429, RATE_LIMITED, RATE_LIMITED, RESOURCE_EXHAUSTED",
        "403, SCOPE_MISSING, SCOPE_MISSING, PERMISSION_DENIED",
        "403, PERMISSION_MISSING, PERMISSION_MISSING, PERMISSION_DENIED",
        "401, CREDENTIALS_EXPIRED, CREDENTIALS_EXPIRED, UNAUTHENTICATED",
        "400, INVALID_PARTITION_COUNT, INVALID_FIELD, INVALID_ARGUMENT",
        "400, IDEMPOTENCY_KEY_REUSED, INVALID_FIELD, INVALID_ARGUMENT",
        "409, CONCURRENT_CHANGE, CONTROL_PLANE_UNAVAILABLE, UNAVAILABLE",
        "503, DATABASE_UNAVAILABLE, CONTROL_PLANE_UNAVAILABLE, UNAVAILABLE",
        "500, INTERNAL, OUTCOME_UNKNOWN, UNAVAILABLE",
    })
    void refusalsComeBackInTheAgentsWords(int status, String theirs, String ours, Status.Code code)
            throws Exception {
        reply =
                new Reply(
                        status,
                        "{\"status\": %d, \"reason\": \"%s\", \"detail\": \"why\", \"limit\": 5}"
                                .formatted(status, theirs));
        TestClient.Refusal refusal =
                TestClient.refusal(() -> client.topics().createTopic(create("t")));
        assertThat(refusal.reason()).isEqualTo(ours);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.status().getSerializedSize()).isLessThan(4_096);
        if (status < 500) {
            assertThat(refusal.status().getMessage()).isEqualTo("why");
            assertThat(refusal.fact("limit")).isEqualTo("5");
        }
    }

    @Test
    void anAnswerThatIsLostLeavesTheOutcomeUnknown() throws Exception {
        reply = new Reply(0, "");
        assertThat(TestClient.refusal(() -> client.topics().createTopic(create("t"))).reason())
                .isEqualTo("OUTCOME_UNKNOWN");
        reply = new Reply(201, "no json");
        assertThat(TestClient.refusal(() -> client.topics().createTopic(create("t"))).reason())
                .isEqualTo("OUTCOME_UNKNOWN");
    }

    @Test
    void badRequestsGoNowhere() throws Exception {
        for (String name : List.of("", ".", "..", "a/b", "a b", "x".repeat(250))) {
            assertThat(TestClient.refusal(() -> client.topics().createTopic(create(name))).reason())
                    .isEqualTo("INVALID_TOPIC_NAME");
        }
        assertThat(
                        TestClient.refusal(() ->
                                        client.topics()
                                                .createTopic(
                                                        create("t").toBuilder()
                                                                .setRequestId("x".repeat(65))
                                                                .build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAControlPlaneItIsSaidThatNothingWasDone() throws Exception {
        int nobody = TestAgent.freePort();
        try (TestAgent alone =
                        new TestAgent(TestDatabase.create())
                                .with("STREAMHOUSE_CONTROL_URL", "http://127.0.0.1:" + nobody)
                                .start();
                TestClient caller =
                        new TestClient(
                                alone.grpcPort(),
                                alone.database()
                                        .key(alone.database().organization("active"))
                                        .text())) {
            TestClient.Refusal refusal =
                    TestClient.refusal(() -> caller.topics().createTopic(create("t")));
            assertThat(refusal.reason()).isEqualTo("CONTROL_PLANE_UNAVAILABLE");
            assertThat(refusal.fact("side_effect")).isEqualTo("NONE");
        }
    }

    @Test
    void topicsAreListedByNamePageByPage() throws Exception {
        UUID own = database.organization("active");
        UUID other = database.organization("active");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            names.add("topic-" + i);
        }
        for (String name : List.copyOf(names).reversed()) {
            database.topic(own, name, 2);
        }
        database.topic(other, "topic-of-others", 1);
        database.deleteTopic(database.topic(own, "topic-gone", 1));
        UUID kept = database.topic(own, "topic-z", 1);
        database.retention(kept, 60_500, 1 << 20);
        names.add("topic-z");
        try (TestClient lister = new TestClient(agent.grpcPort(), database.key(own).text())) {
            Eventually.holds(
                    () -> all(lister, 100).stream().anyMatch(t -> t.getConfig().hasRetention()));
            List<TopicSummary> found = all(lister, 3);
            assertThat(found.stream().map(TopicSummary::getName)).isEqualTo(names);
            assertThat(found.getFirst().getPartitionCount()).isEqualTo(2);
            assertThat(found.getFirst().getConfig().hasRetention()).isFalse();
            TopicConfig config = found.getLast().getConfig();
            assertThat(config.getRetention().getSeconds()).isEqualTo(60);
            assertThat(config.getRetention().getNanos()).isEqualTo(500_000_000);
            assertThat(config.getRetentionBytes()).isEqualTo(1 << 20);
            for (ListTopicsRequest bad :
                    List.of(
                            ListTopicsRequest.newBuilder().setPageSize(-1).build(),
                            ListTopicsRequest.newBuilder().setPageSize(1_001).build(),
                            ListTopicsRequest.newBuilder().setPageToken("%%%").build())) {
                assertThat(TestClient.refusal(() -> lister.topics().listTopics(bad)).reason())
                        .isEqualTo("INVALID_FIELD");
            }
        }
    }

    private static List<TopicSummary> all(TestClient lister, int pageSize) {
        List<TopicSummary> found = new ArrayList<>();
        String token = "";
        do {
            ListTopicsResponse page =
                    lister.topics()
                            .listTopics(
                                    ListTopicsRequest.newBuilder()
                                            .setPageSize(pageSize)
                                            .setPageToken(token)
                                            .build());
            found.addAll(page.getTopicsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return found;
    }
}
