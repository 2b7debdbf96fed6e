package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Duration;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deleted topic's data goes and is billed no longer; what was appended stays on the bill. */
class DeletedTopicIT {
    private static final TopicRef DOOMED = TestClient.topic("doomed");
    private static final TopicRef OTHER = TestClient.topic("other");

    private TestDatabase database;
    private TestAgent agent;
    private TestClient client;
    private UUID doomed;
    private ProducerRef producer;

    @BeforeEach
    void begin() throws Exception {
        database = TestDatabase.create();
        UUID organization = database.organization("active");
        doomed = database.topic(organization, "doomed", 2);
        database.topic(organization, "other", 1);
        agent = new TestAgent(database).startProcess();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
        producer = client.open("p").getProducer();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        agent.close();
    }

    private void flush() throws Exception {
        long request = database.requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database.ask("SELECT flushed_request FROM plane.agent")) >= request);
    }

    private List<Path> objects() throws IOException {
        try (var paths = Files.walk(agent.config().logDirectory().resolve("segments"))) {
            return paths.filter(path -> path.toString().endsWith(".seg")).toList();
        }
    }

    private void awaitGone() {
        Eventually.holds(() ->
                database.ask(
                                "SELECT (SELECT count(*) FROM log.v1_partition p WHERE topic_id ="
                                        + " '%1$s') + (SELECT count(*) FROM log.segment_range"
                                                .formatted(doomed)
                                        + " WHERE topic_id = '%1$s')".formatted(doomed))
                        .equals("0"));
        Eventually.holds(() ->
                objects().size()
                        == Integer.parseInt(database.ask("SELECT count(*) FROM log.segment")));
    }

    private String usage() throws Exception {
        return database.ask(
                "SELECT sum(records) || ' ' || sum(bytes) FROM log.v1_usage WHERE topic_id = '"
                        + doomed
                        + "'");
    }

    /** Segments of the one topic alone, and one with both. */
    private String fill() throws Exception {
        client.append(DOOMED, 0, producer, 0, "a", "b");
        flush();
        client.append(DOOMED, 1, producer, 0, "c");
        client.append(OTHER, 0, producer, 0, "kept");
        flush();
        return usage();
    }

    private void checkTheRest(String usage) throws Exception {
        awaitGone();
        assertThat(usage()).isEqualTo(usage);
        assertThat(TestClient.refusal(() -> client.append(DOOMED, 0, producer, 2, "x")).reason())
                .isEqualTo("TOPIC_NOT_FOUND");
        assertThat(client.values(OTHER, 0)).startsWith("kept");
    }

    @Test
    void itsRowsAndObjectsGoAndTheOthersStay() throws Exception {
        String usage = fill();
        int before = objects().size();
        ListenableFuture<ReadResponse> waiting =
                client.reading()
                        .read(
                                ReadRequest.newBuilder()
                                        .setTopic(DOOMED)
                                        .setOffset(2)
                                        .setMaxWait(Duration.newBuilder().setSeconds(20))
                                        .build());
        Eventually.holds(() -> agent.get("/metrics").body().contains("waiting_reads 1"));
        database.deleteTopic(doomed);
        checkTheRest(usage);
        assertThat(objects()).hasSizeLessThan(before).isNotEmpty();
        try {
            throw new AssertionError("answered: " + waiting.get());
        } catch (ExecutionException e) {
            assertThat(TestClient.refusal(e.getCause()).reason()).isEqualTo("TOPIC_NOT_FOUND");
        }
        // The WAL still holds the topic's turns: recovery leaves them out.
        agent.kill();
        Path orphan =
                objects().getFirst().resolveSibling("%019d-%s.seg".formatted(0, UUID.randomUUID()));
        Files.writeString(orphan, "stored before a crash, never recorded");
        agent.startProcess();
        client.channel().resetConnectBackoff();
        Eventually.holds(() -> !Files.exists(orphan));
        checkTheRest(usage);
        client.append(OTHER, 0, client.open("p").getProducer(), 1, "after");
        flush();
        assertThat(client.values(OTHER, 0)).containsExactly("kept", "after");
    }

    @Test
    void aDeletionGoesOnAfterAKill() throws Exception {
        String usage = fill();
        database.deleteTopic(doomed);
        agent.kill();
        agent.startProcess();
        client.channel().resetConnectBackoff();
        checkTheRest(usage);
    }

    @Test
    void whatWasAcknowledgedBeforeTheDeletionIsBilled() throws Exception {
        String usage = fill();
        client.append(DOOMED, 0, producer, 2, "last");
        agent.kill();
        database.deleteTopic(doomed);
        agent.startProcess();
        client.channel().resetConnectBackoff();
        awaitGone();
        assertThat(usage()).startsWith("4 ").isNotEqualTo(usage);
    }
}
