package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.database.UnfitDatabase;
import io.streamhouse.agent.wal.DirectoryClaim;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starting, stopping, and what the agent does without PostgreSQL. */
class StartIT {
    @Test
    void itIsReadyOnlyWhenTheControlPlaneHasMigrated() throws Exception {
        TestDatabase database = TestDatabase.bare();
        try (TestAgent agent = new TestAgent(database)) {
            RunningAgent running = RunningAgent.start(agent.config(), agent.secrets());
            try (running;
                    TestClient client = new TestClient(running.grpcPort(), "")) {
                assertThat(status(client)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
                database.migratePlane();
                Eventually.holds(() -> status(client) == HealthCheckResponse.ServingStatus.SERVING);
            }
        }
    }

    private static HealthCheckResponse.ServingStatus status(TestClient client) {
        return HealthGrpc.newBlockingStub(client.channel())
                .check(
                        HealthCheckRequest.newBuilder()
                                .setService("streamhouse.v1.AppendService")
                                .build())
                .getStatus();
    }

    @Test
    void reflectionListsTheServices() throws Exception {
        try (TestAgent agent = new TestAgent(TestDatabase.create()).start();
                TestClient client = new TestClient(agent.grpcPort(), "")) {
            CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
            var asking =
                    ServerReflectionGrpc.newStub(client.channel())
                            .serverReflectionInfo(
                                    new StreamObserver<>() {
                                        @Override
                                        public void onNext(ServerReflectionResponse value) {
                                            answer.complete(value);
                                        }

                                        @Override
                                        public void onError(Throwable t) {
                                            answer.completeExceptionally(t);
                                        }

                                        @Override
                                        public void onCompleted() {}
                                    });
            asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
            List<String> services =
                    answer
                            .get(5, TimeUnit.SECONDS)
                            .getListServicesResponse()
                            .getServiceList()
                            .stream()
                            .map(service -> service.getName())
                            .toList();
            asking.onCompleted();
            assertThat(services)
                    .contains(
                            "streamhouse.v1.AppendService",
                            "streamhouse.v1.ReadService",
                            "streamhouse.v1.ProducerService",
                            "grpc.health.v1.Health",
                            "grpc.reflection.v1alpha.ServerReflection");
        }
    }

    @Test
    void aSecondAgentIsRefusedOnTheDirectoryAndInTheDatabase() throws Exception {
        TestDatabase database = TestDatabase.create();
        try (TestAgent first = new TestAgent(database).start();
                TestAgent second =
                        new TestAgent(database).with("STREAMHOUSE_AGENT_ID", "agent-2")) {
            assertThatThrownBy(() -> RunningAgent.start(first.config(), first.secrets()))
                    .isInstanceOf(DirectoryClaim.Taken.class);
            assertThatThrownBy(() -> RunningAgent.start(second.config(), second.secrets()))
                    .isInstanceOf(UnfitDatabase.class)
                    .hasMessageContaining("agent-1");
            // Nothing is held by the one that was refused.
            try (DirectoryClaim claim = DirectoryClaim.of(second.config().logDirectory())) {
                assertThat(claim.identity()).isNotNull();
            }
        }
    }

    @Test
    void aRenamedAgentGoesOnWithItsDirectory() throws Exception {
        TestDatabase database = TestDatabase.create();
        try (TestAgent agent = new TestAgent(database).start()) {
            agent.stop();
            assertThat(database.ask("SELECT count(*) FROM log.v1_session")).isEqualTo("0");
            agent.with("STREAMHOUSE_AGENT_ID", "renamed").start();
            assertThat(database.ask("SELECT string_agg(agent_id, ',') FROM log.v1_session"))
                    .isEqualTo("renamed");
        }
    }

    @Test
    void refusesADatabaseThatMayLoseWhatItConfirmed() throws Exception {
        TestDatabase database = TestDatabase.create();
        database.run("ALTER DATABASE " + database.name() + " SET synchronous_commit = off");
        try (TestAgent agent = new TestAgent(database)) {
            assertThatThrownBy(() -> RunningAgent.start(agent.config(), agent.secrets()))
                    .isInstanceOf(UnfitDatabase.class)
                    .hasMessageContaining("synchronous_commit");
            agent.with("STREAMHOUSE_ALLOW_UNSAFE_DATABASE", "true").start();
        }
    }

    @Test
    void withoutPostgresItGoesOnForAWhileThenFailsClosedAndRecovers() throws Exception {
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        TopicRef topic = TestClient.topic("t");
        try (TestAgent agent = new TestAgent(database).start();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(organization).text())) {
            ProducerRef producer = client.open("p").getProducer();
            client.append(topic, 0, producer, 0, "before");
            database.cut(true);
            long began = System.nanoTime();
            assertThat(client.append(topic, 0, producer, 1, "without").getBaseOffset())
                    .isEqualTo(1);
            assertThat(TestClient.refusal(() -> client.open("other")).reason())
                    .isEqualTo("METADATA_UNAVAILABLE");
            Eventually.holds(() -> {
                try {
                    client.describe(topic);
                    return false;
                } catch (io.grpc.StatusRuntimeException e) {
                    return TestClient.refusal(e).reason().equals("METADATA_UNAVAILABLE");
                }
            });
            assertThat(System.nanoTime() - began).isBetween(8_000_000_000L, 14_000_000_000L);
            assertThat(agent.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(agent.get("/healthz").statusCode()).isEqualTo(200);
            database.cut(false);
            agent.awaitReady();
            assertThat(client.append(topic, 0, producer, 2, "after").getBaseOffset()).isEqualTo(2);
            assertThat(client.values(topic, 0)).containsExactly("before", "without", "after");
            Eventually.holds(
                    () -> database.ask("SELECT sum(records) FROM log.v1_usage").equals("3"));
        }
    }

    @Test
    void anAgentOfSeveralSaysWithinSecondsThatItCannotServeWithoutPostgres() throws Exception {
        TestDatabase database = TestDatabase.create();
        try (TestAgent agent = new TestAgent(database).with("STREAMHOUSE_WAL", "postgres").start();
                TestClient client = new TestClient(agent.grpcPort(), "")) {
            database.cut(true);
            Eventually.holds(
                    Duration.ofSeconds(8), () -> agent.get("/readyz").body().contains("heartbeat"));
            assertThat(agent.get("/readyz").statusCode()).isEqualTo(503);
            Eventually.holds(() -> status(client) == HealthCheckResponse.ServingStatus.NOT_SERVING);
            database.cut(false);
            agent.awaitReady();
            Eventually.holds(() -> status(client) == HealthCheckResponse.ServingStatus.SERVING);
        }
    }

    @Test
    void sigtermFlushesAndEndsTheSession() throws Exception {
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        try (TestAgent agent =
                        new TestAgent(database)
                                .with("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1M")
                                .startProcess();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(organization).text())) {
            ProducerRef producer = client.open("p").getProducer();
            client.append(TestClient.topic("t"), 0, producer, 0, "x", "y");
            assertThat(agent.terminate()).isIn(0, 143);
            assertThat(database.ask("SELECT sum(records) FROM log.v1_usage")).isEqualTo("2");
            assertThat(database.ask("SELECT ended_at IS NOT NULL FROM log.session")).isEqualTo("t");
        }
    }

    @Test
    void aMisspeltSettingStopsTheStart() throws Exception {
        try (TestAgent agent = new TestAgent(TestDatabase.bare())) {
            agent.with("STREAMHOUSE_GRCP_PORT", "1");
            assertThatThrownBy(agent::config)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("STREAMHOUSE_GRCP_PORT");
        }
    }
}
