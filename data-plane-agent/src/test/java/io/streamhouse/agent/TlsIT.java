package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.proto.v1.CreateTopicRequest;
import io.streamhouse.proto.v1.ProducerRef;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a certificate: TLS 1.3 and nothing else, whoever calls whom. */
class TlsIT {
    private static final int PARTITIONS = 16;

    @TempDir Path directory;

    private static ManagedChannel channel(TestAuthority.Signed signed, int port, String protocol)
            throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(signed.certificateFile().toFile())
                                .protocols(protocol)
                                .build())
                .build();
    }

    @Test
    void speaksTls13AndNothingElse() throws Exception {
        TestAuthority.Signed signed = new TestAuthority(directory).sign("agent");
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        String key = database.key(organization).text();
        try (TestAgent agent = signed.of(new TestAgent(database)).start()) {
            try (TestClient client =
                    new TestClient(channel(signed, agent.grpcPort(), "TLSv1.3"), key)) {
                ProducerRef producer = client.open("p").getProducer();
                client.append(TestClient.topic("t"), 0, producer, 0, "sealed");
                assertThat(client.values(TestClient.topic("t"), 0)).containsExactly("sealed");
            }
            try (TestClient old =
                    new TestClient(channel(signed, agent.grpcPort(), "TLSv1.2"), key)) {
                assertUnavailable(old);
            }
            try (TestClient plain = new TestClient(agent.grpcPort(), key)) {
                assertUnavailable(plain);
            }
            assertThatThrownBy(() -> strangerShakesHands(agent.grpcPort()))
                    .as("nobody else's authority has signed this certificate")
                    .isInstanceOf(java.io.IOException.class);
        }
    }

    private static void assertUnavailable(TestClient client) {
        assertThatThrownBy(() -> client.describe(TestClient.topic("t")))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNAVAILABLE));
    }

    private static void strangerShakesHands(int port) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
        }
    }

    @Test
    void agentsTrustTheAuthorityOfTheirOwnCertificates() throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        UUID topic = database.topic(organization, "t", PARTITIONS);
        String key = database.key(organization).text();
        Path shared = Files.createDirectories(directory.resolve("shared"));
        TestAuthority.Signed signed = authority.sign("a");
        try (TestAgent first = oneOf("a", signed, database, shared);
                TestAgent second = oneOf("b", authority.sign("b"), database, shared);
                TestClient client =
                        new TestClient(channel(signed, first.grpcPort(), "TLSv1.3"), key)) {
            Eventually.holds(() -> slotsOf("b", database) == Slots.COUNT / 2);
            List<Integer> elsewhere = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (leader(database, topic, partition).equals("b")) {
                    elsewhere.add(partition);
                }
            }
            assertThat(elsewhere).isNotEmpty();
            ProducerRef producer = client.open("p").getProducer();
            for (int partition : elsewhere) {
                client.append(TestClient.topic("t"), partition, producer, 0, "handed on");
                assertThat(client.values(TestClient.topic("t"), partition))
                        .containsExactly("handed on");
            }
            assertThat(second.halted()).isNull();
        }
    }

    private static TestAgent oneOf(
            String id, TestAuthority.Signed signed, TestDatabase database, Path shared)
            throws Exception {
        TestAgent agent = new TestAgent(database);
        return signed.of(agent)
                .with("STREAMHOUSE_SECRETS_DIR", agent.directory().resolve("secrets").toString())
                .with("STREAMHOUSE_DATA_DIR", shared.toString())
                .with("STREAMHOUSE_AGENT_ID", id)
                .with("STREAMHOUSE_WAL", "postgres")
                .start();
    }

    private static long slotsOf(String agent, TestDatabase database) throws Exception {
        return Long.parseLong(
                database.ask(
                        "SELECT count(*) FROM log.v1_lease WHERE agent_id = '%s'"
                                .formatted(agent)));
    }

    private static String leader(TestDatabase database, UUID topic, int partition)
            throws Exception {
        return database.ask(
                "SELECT agent_id FROM log.v1_lease WHERE slot = " + Slots.of(topic, partition));
    }

    @Test
    void theControlPlaneIsTrustedForTheSameAuthority() throws Exception {
        TestAuthority authority = new TestAuthority(directory.resolve("ours"));
        TestAuthority strangers = new TestAuthority(directory.resolve("theirs"));
        TestDatabase database = TestDatabase.create();
        String key = database.key(database.organization("active")).text();
        TestAuthority.Signed signed = authority.sign("agent");
        HttpsServer ours = control(authority.sign("control"));
        HttpsServer theirs = control(strangers.sign("control"));
        try {
            assertThat(createdBy(ours, signed, database, key)).isEqualTo("4d7a");
            assertThat(TestClient.refusal(() -> createdBy(theirs, signed, database, key)).reason())
                    .isEqualTo("CONTROL_PLANE_UNAVAILABLE");
        } finally {
            ours.stop(0);
            theirs.stop(0);
        }
    }

    private static HttpsServer control(TestAuthority.Signed signed) throws Exception {
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.setHttpsConfigurator(new HttpsConfigurator(signed.server()));
        byte[] answer = "{\"id\": \"4d7a\"}".getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(201, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static String createdBy(
            HttpsServer control, TestAuthority.Signed signed, TestDatabase database, String key)
            throws Exception {
        try (TestAgent agent =
                        signed.of(new TestAgent(database))
                                .with(
                                        "STREAMHOUSE_AGENT_ID",
                                        "of-" + control.getAddress().getPort())
                                .with(
                                        "STREAMHOUSE_CONTROL_URL",
                                        "https://127.0.0.1:" + control.getAddress().getPort())
                                .start();
                TestClient client =
                        new TestClient(channel(signed, agent.grpcPort(), "TLSv1.3"), key)) {
            return client.topics()
                    .createTopic(
                            CreateTopicRequest.newBuilder()
                                    .setName("t")
                                    .setPartitionCount(1)
                                    .build())
                    .getTopicId();
        }
    }
}
