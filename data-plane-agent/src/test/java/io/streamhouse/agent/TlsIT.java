package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.streamhouse.proto.v1.ProducerRef;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's port with a certificate: TLS 1.3 and nothing else. */
class TlsIT {
    private static final String PASSWORD = "of-this-test";

    @TempDir Path directory;

    /** A certificate for 127.0.0.1 and its key, PEM. */
    private void makeCertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "agent",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=agent",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        write("certificate.pem", "CERTIFICATE", keys.getCertificate("agent").getEncoded());
        write("key.pem", "PRIVATE KEY", keys.getKey("agent", PASSWORD.toCharArray()).getEncoded());
    }

    private void write(String file, String kind, byte[] content) throws Exception {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                kind,
                                Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(content),
                                kind));
    }

    private ManagedChannel channel(int port, String protocol) throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(directory.resolve("certificate.pem").toFile())
                                .protocols(protocol)
                                .build())
                .build();
    }

    @Test
    void speaksTls13AndNothingElse() throws Exception {
        makeCertificate();
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        String key = database.key(organization).text();
        try (TestAgent agent =
                new TestAgent(database)
                        .with(
                                "STREAMHOUSE_TLS_CERTIFICATE_FILE",
                                directory.resolve("certificate.pem").toString())
                        .with("STREAMHOUSE_TLS_KEY_FILE", directory.resolve("key.pem").toString())
                        .start()) {
            try (TestClient client = new TestClient(channel(agent.grpcPort(), "TLSv1.3"), key)) {
                ProducerRef producer = client.open("p").getProducer();
                client.append(TestClient.topic("t"), 0, producer, 0, "sealed");
                assertThat(client.values(TestClient.topic("t"), 0)).containsExactly("sealed");
            }
            try (TestClient old = new TestClient(channel(agent.grpcPort(), "TLSv1.2"), key)) {
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
}
