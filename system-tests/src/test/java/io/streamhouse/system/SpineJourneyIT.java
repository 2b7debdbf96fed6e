package io.streamhouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.client.StreamHouseException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The whole journey against the started programs: sign up, stream while programs are killed, look
 * at the audit log, be billed, change the plan, lose the key, and find everything again. The steps
 * build on each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SpineJourneyIT {
    private static final int PARTITIONS = 2;
    private static final int GREETINGS = 10;
    private static final int RECORDS = 6_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PERIOD = YearMonth.now(ZoneOffset.UTC).toString();
    private static final String PASSWORD = "correct horse battery";

    private Installation installation;
    private Api user;
    private String organization;
    private String apiKey;
    private String keyId;
    private long acknowledgedBytes;
    private Api.Answer report;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        installation = Installation.start(data, Map.of());
    }

    @AfterAll
    void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    @Order(1)
    void aNewUserStreamsAtOnce() {
        JsonNode signup =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/signup",
                                Map.of(
                                        "email", "ada@example.com",
                                        "password", PASSWORD,
                                        "org_name", "Acme Logistics"))
                        .expect(201)
                        .json();
        organization = signup.get("organization_id").asString();
        user = installation.api().as(signup.get("token").asString());
        createTopic("greetings", 1).expect(201);
        createTopic("orders", PARTITIONS).expect(201);
        JsonNode key = user.post("/api/v1/keys", Map.of("name", "laptop")).expect(201).json();
        apiKey = key.get("key").asString();
        keyId = key.get("id").asString();
        try (ProduceRun run = produce("greetings", 1)) {
            run.send(GREETINGS);
            run.awaitAll();
            run.check();
            acknowledgedBytes += run.acknowledgedBytes();
        }
    }

    @Test
    @Order(2)
    void killsLoseAndDoubleNothing() throws Exception {
        try (ProduceRun run = produce("orders", PARTITIONS)) {
            run.send(RECORDS / 3);
            Await.until("some are acknowledged", LIMIT, () -> run.acknowledged() > 0);
            long controlPlane = installation.pid("control-plane");
            long agent = installation.pid("agent");
            installation.kill("agent");
            run.send(RECORDS / 3);
            installation.kill("control-plane");
            run.send(RECORDS / 3);
            run.awaitAll();
            installation.awaitServing();
            assertThat(run.acknowledged()).isEqualTo(RECORDS);
            assertThat(installation.pid("control-plane")).isNotEqualTo(controlPlane);
            assertThat(installation.pid("agent")).isNotEqualTo(agent);
            run.check();
            acknowledgedBytes += run.acknowledgedBytes();
        }
        login();
    }

    @Test
    @Order(3)
    void usageEqualsWhatWasAcknowledged() throws Exception {
        installation.platform().post("/api/v1/admin/usage/flush", Map.of()).expect(200);
        JsonNode usage = user.get("/api/v1/usage?period=" + PERIOD).expect(200).json();
        assertThat(total(usage, "records")).isEqualTo(RECORDS + GREETINGS);
        assertThat(total(usage, "bytes_in")).isEqualTo(acknowledgedBytes);
    }

    @Test
    @Order(4)
    void theOperatorsPlanChangeHoldsAtOnce() throws Exception {
        Api.Answer refused = createTopic("wide", 12).expect(409);
        assertThat(refused.json().get("reason").asString()).isEqualTo("QUOTA_EXCEEDED");
        installation
                .platform()
                .put("/api/v1/admin/organizations/" + organization + "/plan", Map.of("plan", "pro"))
                .expect(200);
        createTopic("wide", 12).expect(201);
    }

    @Test
    @Order(5)
    void aClientInAnotherLanguageStreams() throws Exception {
        user.post("/api/v1/topics", Map.of("name", "foreign", "partition_count", 1)).expect(201);
        JsonNode told = NodeClient.run(installation.agent(), apiKey, "foreign", "node-client", 5);
        assertThat(told.get("duplicate").asBoolean()).isTrue();
        assertThat(told.get("duplicate_offset")).isEqualTo(told.get("base_offset"));
        assertThat(told.get("durability").asString()).isEqualTo("DURABILITY_LOCAL_DISK");
        assertThat(told.get("gap_code").asInt()).isEqualTo(9);
        assertThat(strings(told.get("values")))
                .containsExactly(
                        "from node 0", "from node 1", "from node 2", "from node 3", "from node 4");
    }

    @Test
    @Order(6)
    void aRevokedKeysRunningProducerIsRefusedWithinASecond() throws Exception {
        JsonNode other = user.post("/api/v1/keys", Map.of("name", "other")).expect(201).json();
        String otherKey = other.get("key").asString();
        try (ProduceRun run =
                new ProduceRun(installation.agent(), otherKey, "foreign", 1, "to-be-revoked")) {
            run.send(10);
            run.awaitAll();
            user.delete("/api/v1/keys/" + other.get("id").asString()).expect(204);
            long revoked = System.nanoTime();
            AtomicReference<StreamHouseException> refusal = new AtomicReference<>();
            Await.until(
                    "the producer is refused",
                    Duration.ofSeconds(1),
                    () -> {
                        try {
                            run.producer().send("foreign", null, "after").join();
                            return false;
                        } catch (CompletionException e) {
                            refusal.set((StreamHouseException) e.getCause());
                            return true;
                        }
                    });
            assertThat(System.nanoTime() - revoked).isLessThan(1_000_000_000L);
            assertThat(refusal.get().kind()).isEqualTo(StreamHouseException.Kind.UNAUTHENTICATED);
        }
    }

    @Test
    @Order(7)
    void everyChangeIsInTheAuditLog() throws Exception {
        installation
                .api()
                .post(
                        "/api/v1/auth/login",
                        Map.of("email", "ada@example.com", "password", "wrong one"))
                .expect(401);
        Await.until(
                "the refused login is in the audit log",
                LIMIT,
                () -> actions().contains("user.login_refused"));
        assertThat(actions())
                .contains(
                        "user.registered",
                        "organization.created",
                        "organization.activated",
                        "member.joined",
                        "plan.started",
                        "plan.changed",
                        "user.login",
                        "user.login_refused",
                        "api_key.created",
                        "api_key.revoked")
                .filteredOn("topic.created"::equals)
                .hasSize(4);
        JsonNode change =
                user.get("/api/v1/audit?action=plan.changed")
                        .expect(200)
                        .json()
                        .get("items")
                        .get(0);
        assertThat(change.get("actor").get("type").asString()).isEqualTo("platform");
    }

    @Test
    @Order(8)
    void theReportRepeatsByteForByte() throws Exception {
        installation.platform().post("/api/v1/admin/usage/close", Map.of()).expect(200);
        Await.until("the usage is closed", LIMIT, () -> closedRecords() == recordsInTheLog());
        report = report("");
        assertThat(report.bytes()).isEqualTo(report("").bytes());
        String digest =
                Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(report.bytes()));
        assertThat(report.header("Repr-Digest")).isEqualTo("sha-256=:" + digest + ":");
    }

    @Test
    @Order(9)
    void rebuiltProjectionsAndARestartChangeNothing() throws Exception {
        String position = report.json().get("as_of").get("position").asString();
        byte[] auditBefore = auditExport();
        for (JsonNode projection :
                items(installation.platform().get("/api/v1/admin/projections"))) {
            String name = projection.get("name").asString();
            installation
                    .platform()
                    .post("/api/v1/admin/projections/" + name + "/rebuild", Map.of())
                    .expect(202);
        }
        Await.until("the projections are rebuilt", Duration.ofSeconds(60), this::nothingRebuilds);
        assertThat(report("&as_of=" + position).bytes()).isEqualTo(report.bytes());
        assertThat(auditExport()).isEqualTo(auditBefore);

        installation.killEverything();
        installation.start();
        login();
        assertThat(report("&as_of=" + position).bytes()).isEqualTo(report.bytes());
        try (ProduceRun run = produce("greetings", 1)) {
            run.continueAt(GREETINGS);
            run.send(GREETINGS);
            run.awaitAll();
            run.check();
        }
    }

    @Test
    @Order(10)
    void anotherOrganizationSeesNothing() {
        JsonNode signup =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/signup",
                                Map.of(
                                        "email", "eve@example.com",
                                        "password", PASSWORD,
                                        "org_name", "Acme Logistics"))
                        .expect(201)
                        .json();
        Api other = installation.api().as(signup.get("token").asString());
        String foreign = problem(other.get("/api/v1/topics/orders").expect(404));
        String unknown = problem(other.get("/api/v1/topics/nowhere").expect(404));
        assertThat(foreign.replace("orders", "nowhere")).isEqualTo(unknown);
        other.delete("/api/v1/keys/" + keyId).expect(404);
        assertThat(other.get("/api/v1/topics").expect(200).json().get("items")).isEmpty();
        assertThat(other.get("/api/v1/keys").expect(200).json().get("items")).isEmpty();
    }

    private Api.Answer createTopic(String name, int partitions) {
        return user.post("/api/v1/topics", Map.of("name", name, "partition_count", partitions));
    }

    private ProduceRun produce(String topic, int partitions) {
        return new ProduceRun(installation.agent(), apiKey, topic, partitions, topic + "-service");
    }

    private void login() {
        JsonNode login =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/login",
                                Map.of("email", "ada@example.com", "password", PASSWORD))
                        .expect(200)
                        .json();
        user = installation.api().as(login.get("token").asString());
    }

    private List<String> actions() {
        return items(user.get("/api/v1/audit?limit=200")).stream()
                .map(it -> it.get("action").asString())
                .toList();
    }

    private byte[] auditExport() {
        return user.get("/api/v1/audit", Map.of("Accept", "application/x-ndjson"))
                .expect(200)
                .bytes();
    }

    private Api.Answer report(String more) {
        return user.get("/api/v1/billing/report?period=" + PERIOD + more).expect(200);
    }

    private long closedRecords() {
        JsonNode usage = user.get("/api/v1/usage?period=" + PERIOD).expect(200).json();
        return usage.get("closed").get("records").asLong();
    }

    private long recordsInTheLog() {
        return items(user.get("/api/v1/topics")).stream()
                .map(it ->
                        user.get("/api/v1/topics/" + it.get("name").asString()).expect(200).json())
                .flatMap(it -> StreamSupport.stream(it.get("partitions").spliterator(), false))
                .mapToLong(it -> it.get("high_watermark").asLong() - it.get("log_start").asLong())
                .sum();
    }

    private boolean nothingRebuilds() throws Exception {
        return items(installation.platform().get("/api/v1/admin/projections")).stream()
                .allMatch(it -> it.get("state").asString().equals("live"));
    }

    private static long total(JsonNode usage, String name) {
        return usage.get("closed").get(name).asLong() + usage.get("provisional").get(name).asLong();
    }

    private static List<JsonNode> items(Api.Answer answer) {
        return StreamSupport.stream(answer.expect(200).json().get("items").spliterator(), false)
                .toList();
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }

    private static String problem(Api.Answer answer) {
        JsonNode json = answer.json();
        return json.get("reason").asString() + " " + json.get("detail").asString();
    }
}
