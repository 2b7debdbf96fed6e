package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which of the agents that others name may be spoken to, and how. */
class AgentsTest {
    @Test
    void tlsStaysTls() {
        assertThat(agents(false, "stream.example.com").named("10.0.0.7:9090"))
                .hasValue(new Endpoint("10.0.0.7", 9090, true));
    }

    @Test
    void plainTextLeavesTheMachineOnlyWhenAllowed() {
        assertThat(agents(false, "127.0.0.1").named("10.0.0.7:9090")).isEmpty();
        assertThat(agents(true, "127.0.0.1").named("10.0.0.7:9090"))
                .hasValue(new Endpoint("10.0.0.7", 9090, false));
        assertThat(agents(false, "127.0.0.1").named("127.0.0.1:9190"))
                .hasValue(new Endpoint("127.0.0.1", 9190, false));
    }

    @Test
    void whatIsLoopbackThereIsNotLoopbackHere() {
        assertThat(agents(true, "http://10.0.0.1").named("127.0.0.1:9090")).isEmpty();
        assertThat(agents(false, "stream.example.com").named("localhost:9090")).isEmpty();
    }

    @Test
    void nonsenseIsPassedOver() {
        assertThat(agents(true, "10.0.0.1").named("")).isEmpty();
        assertThat(agents(true, "10.0.0.1").named("a b c")).isEmpty();
        assertThat(agents(true, "10.0.0.1").named("a:99999")).isEmpty();
    }

    @Test
    void severalEndpointsAreGivenWithCommas() {
        assertThat(ConnectOptions.to("a:1,b:2, c:3", () -> "key").endpoints())
                .map(Endpoint::parse)
                .map(Endpoint::address)
                .containsExactly("a:1", "b:2", "c:3");
        assertThatThrownBy(() -> StreamHouse.connect("a:1,,b:2", "key"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoIsBackIsReachedByTheNextCall() throws IOException, InterruptedException {
        int port = freePort();
        Endpoint endpoint = new Endpoint("127.0.0.1", port, false);
        try (Agents agents =
                new Agents(List.of(endpoint), false, new Channels(Optional.empty()), () -> "key")) {
            // A channel that has failed would wait longer each time before it tries again.
            for (int i = 0; i < 5; i++) {
                assertThat(failureOf(agents)).isEqualTo(StreamHouseException.Kind.UNAVAILABLE);
            }
            Server server =
                    Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                            .build()
                            .start();
            try {
                assertThat(failureOf(agents))
                        .as("it answers, if only that it knows no such method")
                        .isNotEqualTo(StreamHouseException.Kind.UNAVAILABLE);
            } finally {
                server.shutdownNow().awaitTermination();
            }
        }
    }

    private static StreamHouseException.Kind failureOf(Agents agents) {
        try {
            agents.call(
                    ReadServiceGrpc.getDescribeTopicMethod(),
                    DescribeTopicRequest.getDefaultInstance(),
                    Duration.ofSeconds(5));
            throw new AssertionError("nobody knows that topic");
        } catch (StreamHouseException e) {
            return e.kind();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Agents agents(boolean plaintextAllowed, String... seeds) {
        List<Endpoint> parsed = Stream.of(seeds).map(Endpoint::parse).toList();
        return new Agents(
                parsed,
                plaintextAllowed,
                _ -> {
                    throw new AssertionError("no connection is needed");
                },
                () -> "key");
    }
}
