package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever starts an agent is told when it waits or refuses. */
class StartTroubleIT {
    private static final int SETTINGS = 2;
    private static final int BROKEN = 70;

    private static void awaitReason(TestAgent agent, String reason) {
        Eventually.holds(() -> {
            try {
                return agent.get("/readyz").body().contains(reason);
            } catch (IOException _) {
                return false;
            }
        });
    }

    @Test
    void whileItWaitsForPostgresItSaysSo() throws Exception {
        TestDatabase database = TestDatabase.create();
        database.cut(true);
        try (TestAgent agent = new TestAgent(database).launch()) {
            awaitReason(agent, "waiting for PostgreSQL: ");
            assertThat(agent.get("/readyz").statusCode()).isEqualTo(503);
            Eventually.holds(() -> agent.log().contains("not currently accepting connections"));
            assertThat(agent.log()).doesNotContain("Connection is not available");
            database.cut(false);
            agent.awaitReady();
        }
    }

    @Test
    void whileItWaitsForTheStoreItSaysSo() throws Exception {
        try (TestAgent agent =
                new TestAgent(TestDatabase.bare())
                        .with("STREAMHOUSE_STORE", "s3://bucket")
                        .with(
                                "STREAMHOUSE_S3_ENDPOINT",
                                "http://127.0.0.1:" + TestAgent.freePort())) {
            Path secrets = agent.directory().resolve("secrets");
            Files.writeString(secrets.resolve("s3-access-key-id"), "the-id");
            Files.writeString(secrets.resolve("s3-secret-access-key"), "the-secret");
            agent.launch();
            awaitReason(agent, "waiting for the store: ");
            assertThat(agent.get("/readyz").body())
                    .contains("Connection refused")
                    .doesNotContain("the-secret")
                    .hasLineCount(1);
            assertThat(agent.get("/readyz").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aWrongPasswordOfTheDatabaseIsRefused() throws Exception {
        try (TestAgent agent = new TestAgent(TestDatabase.bare())) {
            Files.writeString(
                    agent.directory().resolve("secrets").resolve("db-agent-password"), "mistaken");
            assertThat(agent.launch().ended()).isEqualTo(SETTINGS);
            assertThat(agent.log())
                    .contains("PostgreSQL refuses the login streamhouse_agent: ")
                    .contains("password authentication failed")
                    .contains("see db-agent-password in STREAMHOUSE_SECRETS_DIR")
                    .doesNotContain("mistaken");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STREAMHOUSE_GRPC_PORT", "STREAMHOUSE_AGENT_HTTP_PORT"})
    void aBusyPortIsRefusedBeforeAnythingIsBegun(String setting) throws Exception {
        TestDatabase database = TestDatabase.create();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                TestAgent agent =
                        new TestAgent(database)
                                .with(setting, Integer.toString(other.getLocalPort()))) {
            assertThat(agent.launch().ended()).isEqualTo(SETTINGS);
            assertThat(agent.log())
                    .contains("cannot listen on 127.0.0.1:" + other.getLocalPort())
                    .contains("see " + setting)
                    .hasLineCount(1);
            assertThat(database.ask("SELECT to_regclass('log.session') IS NULL")).isEqualTo("t");
        }
    }

    @Test
    void aCertificateThatIsNotThereIsRefused() throws Exception {
        try (TestAgent agent = new TestAgent(TestDatabase.bare())) {
            Path missing = agent.directory().resolve("missing.pem");
            agent.with("STREAMHOUSE_TLS_CERTIFICATE_FILE", missing.toString())
                    .with("STREAMHOUSE_TLS_KEY_FILE", missing.toString());
            assertThat(agent.launch().ended()).isEqualTo(SETTINGS);
            assertThat(agent.log())
                    .contains("STREAMHOUSE_TLS_CERTIFICATE_FILE: there is no file " + missing)
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "postgres"})
    void whoIsSealedSaysWhereWhatItAcknowledgedIs(String wal) throws Exception {
        TestDatabase database = TestDatabase.create();
        try (TestAgent agent =
                new TestAgent(database).with("STREAMHOUSE_WAL", wal).startProcess()) {
            database.run("UPDATE log.fence SET sealed = true");
            assertThat(agent.ended()).isEqualTo(BROKEN);
            assertThat(agent.log())
                    .contains("halting: what was acknowledged is recovered from the WAL")
                    .doesNotContain("disk");
        }
    }
}
