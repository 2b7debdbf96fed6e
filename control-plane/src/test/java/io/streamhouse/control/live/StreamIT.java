package io.streamhouse.control.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.RunningPlane;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class StreamIT {
    private static final String END = "(end)";

    private final RunningPlane plane = RunningPlane.shared();

    /** The lines of an open stream, as they come. */
    private static BlockingQueue<String> listen(Api api) throws Exception {
        HttpResponse<Stream<String>> response =
                api.http()
                        .send(
                                HttpRequest.newBuilder(api.resolve("/stream")).build(),
                                HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/event-stream");
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (Stream<String> body = response.body()) {
                        body.forEach(lines::add);
                    } catch (java.io.UncheckedIOException e) {
                        lines.add(e.toString());
                    }
                    lines.add(END);
                });
        return lines;
    }

    private static String await(BlockingQueue<String> lines, String part) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(line).as("a line with " + part).isNotNull();
            if (line.contains(part)) {
                return line;
            }
        }
    }

    @Test
    void anUnreadableNotificationStopsNothing() throws Exception {
        Api api = Api.signedUp(plane);
        BlockingQueue<String> lines = listen(api);
        await(lines, "event: metrics");
        plane.bean(JdbcClient.class)
                .sql("SELECT pg_notify('streamhouse_console', 'x y z 1')")
                .query((_, _) -> 1)
                .single();
        api.post("/topics", "{\"name\":\"after\",\"partition_count\":1}").expect(201);
        await(lines, "\"entity\":\"topic\"");
    }

    @Test
    void figuresComeAtOnceAndChangesWhenTheyHappenToThisOrganizationOnly() throws Exception {
        Api api = Api.signedUp(plane);
        Api other = Api.signedUp(plane);
        BlockingQueue<String> lines = listen(api);
        await(lines, "event: metrics");
        assertThat(await(lines, "data: ")).contains("\"point\":").doesNotContain("\"series\"");
        other.post("/topics", "{\"name\":\"theirs\",\"partition_count\":1}").expect(201);
        String id =
                api.post("/topics", "{\"name\":\"mine\",\"partition_count\":1}")
                        .expect(201)
                        .text("id");
        assertThat(await(lines, "\"entity\":\"topic\"")).contains(id);
    }

    @Test
    void theStreamEndsWithTheSession() throws Exception {
        Api api = Api.signedUp(plane);
        BlockingQueue<String> lines = listen(api);
        await(lines, "event: metrics");
        api.post("/auth/logout", null).expect(204);
        await(lines, END);
    }

    @Test
    void aSlowClientGetsTheNewestValueOnly() throws InterruptedException {
        LiveClient client = new LiveClient(null);
        for (int i = 0; i < 1000; i++) {
            client.offer(new ServerEvent("metrics", "metrics", Integer.toString(i)));
        }
        assertThat(client.take(Duration.ofSeconds(1)))
                .containsExactly(new ServerEvent("metrics", "metrics", "999"));
        for (int i = 0; i <= LiveClient.SLOTS_MAX; i++) {
            client.offer(new ServerEvent("changed " + i, "changed", "{}"));
        }
        assertThat(client.take(Duration.ofSeconds(1))).containsExactly(ServerEvent.RESET);
    }
}
