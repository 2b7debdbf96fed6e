package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.v1.StartAt.AtCase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands that speak with an agent. */
class StreamCommandsIT {
    @TempDir private Path folder;
    private final FakeStream agent = new FakeStream();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() throws InterruptedException {
        agent.close();
    }

    @Test
    void anOffsetBeyondTheEndIsRefusedAtOnceWithTheRange() {
        assertThat(run("produce", "orders", "a", "b", "c")).isZero();
        long begin = System.nanoTime();
        assertThat(run("consume", "orders", "--partition", "0", "--offset", "9")).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(err()).contains("partition 0 of orders has the offsets 0 to 2; 3 is the next");
    }

    @Test
    void consumesFromATime() {
        run("produce", "orders", "a", "b", "c");
        assertThat(run("consume", "orders", "--from-time", "2026-11-20T08:00:00Z")).isZero();
        assertThat(out()).isEqualTo("b\nc\n");
        assertThat(agent.starts.getLast().getTimestamp().getSeconds()).isEqualTo(1_795_161_600L);
        assertThat(run("consume", "orders", "--ago", "15m", "--partition", "0")).isZero();
        assertThat(out()).isEqualTo("b\nc\n");
        assertThat(agent.starts.getLast().getAgo().getSeconds()).isEqualTo(900);
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        assertThat(run("consume", "orders", "--from-time", "yesterday")).isEqualTo(2);
        assertThat(run("consume", "orders", "--ago", "1y")).isEqualTo(2);
        assertThat(run("consume", "orders", "--ago", "1h", "--from-beginning")).isEqualTo(2);
        assertThat(err()).contains("give one of");
    }

    @Test
    void printsOffsets() {
        run("produce", "orders", "a", "b", "c");
        assertThat(run("offsets", "orders", "--at", "1h")).isZero();
        assertThat(out())
                .isEqualTo(
                        """
                        PARTITION   LOG START   HIGH WATERMARK   OFFSET
                                0           0                3        1
                        """);
        assertThat(agent.starts.getLast().getAtCase()).isEqualTo(AtCase.AGO);
        run("offsets", "orders", "--json");
        assertThat(json().get("items").get(0).get("high_watermark").asLong()).isEqualTo(3);
    }

    @Test
    void trims() {
        run("produce", "orders", "a", "b", "c");
        assertThat(run("trim", "orders", "--partition", "0", "--before", "2")).isZero();
        assertThat(out()).isEqualTo("Partition 0 of orders begins at 2.\n");
        assertThat(run("consume", "orders", "--partition", "0", "--offset", "1")).isEqualTo(1);
        assertThat(err()).contains("offsets 2 to 2");
    }

    @Test
    void measuresProducing() throws IOException {
        Path payload = Files.writeString(folder.resolve("lines"), "one\ntwo\n\nthree\n");
        assertThat(
                        run(
                                "bench",
                                "produce",
                                "orders",
                                "--records",
                                "500",
                                "--warm-up",
                                "10",
                                "--payload",
                                payload.toString(),
                                "--compression",
                                "none",
                                "--json"))
                .isZero();
        assertThat(json().get("records").asLong()).isEqualTo(500);
        assertThat(json().get("failed").asLong()).isZero();
        assertThat(json().get("ack_from_send_p99_ms").asDouble()).isPositive();
        run("consume", "orders", "--from-beginning", "--max", "1");
        assertThat(out()).isEqualTo("one\n");
    }

    @Test
    void measuresConsuming() {
        run("bench", "produce", "orders", "--records", "500", "--size", "100");
        assertThat(run("bench", "consume", "orders", "--json")).isZero();
        assertThat(json().get("records").asLong()).isEqualTo(501);
        assertThat(json().get("bytes").asLong()).isEqualTo(50_100);
    }

    @Test
    void measuresLatencyAtARate() {
        assertThat(
                        run(
                                "bench",
                                "latency",
                                "orders",
                                "--records",
                                "200",
                                "--rate",
                                "1000",
                                "--json"))
                .isZero();
        assertThat(json().get("read").asLong()).isEqualTo(200);
        assertThat(json().get("ack_p50_ms").asDouble()).isPositive();
        assertThat(json().get("read_p99_ms").asDouble()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"produce orders a --timeout 60", "bench produce orders --records 9"})
    void saysSoonThatTheAgentIsAway(String typed) throws Exception {
        agent.close();
        Thread command = Thread.ofVirtual().start(() -> run(typed.split(" ")));
        long begin = System.nanoTime();
        while (!err().contains("waiting for the agent")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(10));
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(command.isAlive()).isTrue();
        command.interrupt();
        assertThat(command.join(Duration.ofSeconds(20))).isTrue();
    }

    private int run(String... arguments) {
        environment.put("STREAMHOUSE_AGENT", agent.address());
        environment.put("STREAMHOUSE_API_KEY", "shk_live_x");
        environment.put("XDG_CONFIG_HOME", folder.toString());
        synchronized (out) {
            out.reset();
        }
        Cli cli =
                new Cli(
                        environment,
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Cli.Terminals(false, false),
                        InstantSource.system());
        return Streamctl.run(cli, arguments);
    }

    private JsonNode json() {
        return Json.parse(out().getBytes(StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
