package io.streamhouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.client.StreamHouseException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The whole journey against the started programs: sign up, stream while programs are killed, look at
 * the audit log, be billed, change the plan, lose the key, and find everything again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SpineJourneyIT {
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 6_000;
    private static final String PERIOD = YearMonth.now(ZoneOffset.UTC).toString();

    private Installation installation;
    private Api user;
    private String organization;
    private String apiKey;
    private String keyId;
    private byte[] report;
    private String reportPosition;

    @BeforeAll
    void start(@TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.ON_SUCCESS) Path data)
            throws Exception {
        installation = Installation.start(data, Map.of());
    }

    @AfterAll
    void stop() {
        installation.close();
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
                                        "password", "correct horse battery",
                                        "org_name", "Acme Logistics"))
                        .expect(201)
                        .json();
        organization = signup.get("organization_id").asString();
        user = installation.api().as(signup.get("token").asString());
        user.post("/api/v1/topics", Map.of("name", "orders", "partition_count", PARTITIONS))
                .expect(201);
        JsonNode key = user.post("/api/v1/keys", Map.of("name", "laptop")).expect(201).json();
        apiKey = key.get("key").asString();
        keyId = key.get("id").asString();
        try (ProduceRun first = produce("greeting")) {
            first.send(10);
            first.awaitAll();
        }
    }

    @Test
    @Order(2)
    void killsLoseAndDoubleNothing() throws Exception {
        try (ProduceRun run = produce("orders-service")) {
            run.send(RECORDS / 3);
            Await.until("some are acknowledged", Duration.ofSeconds(20), () -> run.acknowledged() > 0);
            long controlPlane = installation.pid("control-plane");
            installation.kill("agent");
            run.send(RECORDS / 3);
            installation.kill("control-plane");
            run.send(RECORDS / 3);
            run.awaitAll();
            installation.awaitServing();
            assertThat(run.acknowledged()).isEqualTo(RECORDS);
            assertThat(installation.pid("control-plane")).isNotEqualTo(controlPlane);
        }
        login();
        new ProduceCheck().readsWhatWasAcknowledged();
    }

    /** Reads everything back; the first ten records are the greeting's. */
    private final class ProduceCheck {
        void readsWhatWasAcknowledged() {
            JsonNode topic = user.get("/api/v1/topics/orders").expect(200).json();
            long stored =
                    StreamSupport.stream(topic.get("partitions").spliterator(), false)
                            .mapToLong(
                                    it ->
                                            it.get("high_watermark").asLong()
                                                    - it.get("log_start").asLong())
                            .sum();
            assertThat(stored).isEqualTo(RECORDS + 10);
        }
    }

    private ProduceRun produce(String name) {
        return new ProduceRun(installation.agent(), apiKey, "orders", PARTITIONS, name);
    }

    private void login() {
        JsonNode login =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/login",
                                Map.of("email", "ada@example.com", "password", "correct horse battery"))
                        .expect(200)
                        .json();
        user = installation.api().as(login.get("token").asString());
    }
}
