package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that nobody knows is refused, unless it was named. */
class TlsIT {
    private static final String PASSWORD = "password";

    @TempDir private Path folder;
    private Server server;
    private Path certificate;

    @BeforeEach
    void start() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                "agent",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        certificate = folder.resolve("trusted.pem");
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getCertificate("agent").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        server =
                Grpc.newServerBuilderForPort(
                                0,
                                TlsServerCredentials.newBuilder()
                                        .keyManager(managers.getKeyManagers())
                                        .build())
                        .addService(new OneTopic())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    @Test
    void trustsTheCertificatesOfAFile() {
        ConnectOptions options =
                ConnectOptions.to("https://localhost:" + server.getPort(), () -> "key")
                        .withTrustedCertificates(certificate);
        try (StreamHouse streamHouse = StreamHouse.connect(options)) {
            assertThat(streamHouse.describe("orders").name()).isEqualTo("orders");
        }
    }

    @Test
    void trustsTheSystemAloneOtherwise() {
        try (StreamHouse streamHouse =
                StreamHouse.connect("https://localhost:" + server.getPort(), "key")) {
            assertThatThrownBy(() ->
                            streamHouse.read(
                                    "orders",
                                    StartAt.earliest(),
                                    new ConsumerOptions(1, 1, Duration.ofMillis(500))))
                    .isInstanceOfSatisfying(
                            StreamHouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        ConnectOptions options =
                ConnectOptions.to("https://localhost:1", () -> "key")
                        .withTrustedCertificates(folder.resolve("missing.pem"));
        try (StreamHouse streamHouse = StreamHouse.connect(options)) {
            assertThatThrownBy(() -> streamHouse.describe("orders"))
                    .hasStackTraceContaining("missing.pem");
        }
    }

    private static final class OneTopic extends ReadServiceGrpc.ReadServiceImplBase {
        @Override
        public void describeTopic(
                DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> out) {
            out.onNext(
                    DescribeTopicResponse.newBuilder()
                            .setName(request.getTopic().getName())
                            .build());
            out.onCompleted();
        }
    }
}
