package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.TopicRef;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What topics keep, with segments of a fifth of a second. */
class RetentionIT {
    private static final TopicRef TOPIC = TestClient.topic("kept");

    private TestDatabase database;
    private TestAgent agent;
    private TestClient client;
    private UUID topic;
    private ProducerRef producer;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        UUID organization = database.organization("active");
        topic = database.topic(organization, "kept", 1);
        agent = new TestAgent(database).start();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
        producer = client.open("p").getProducer();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        agent.close();
    }

    private void append(int sequence) {
        client.append(TOPIC, 0, producer, sequence, "value " + sequence);
        int wanted = sequence + 1;
        Eventually.holds(() ->
                database.ask("SELECT next_offset FROM log.v1_partition")
                        .equals(Integer.toString(wanted)));
    }

    private long logStart() {
        return client.describe(TOPIC).getPartitions(0).getLogStart();
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        append(0);
        append(1);
        database.retain(topic, 1_500L, null);
        Eventually.holds(() -> logStart() == 2);
        assertThat(
                        TestClient.refusal(() ->
                                        client.read(
                                                ReadRequest.newBuilder()
                                                        .setTopic(TOPIC)
                                                        .setOffset(0)
                                                        .build()))
                                .fact("log_start"))
                .isEqualTo("2");
        assertThat(client.append(TOPIC, 0, producer, 2, "next").getBaseOffset()).isEqualTo(2);
        Eventually.holds(() ->
                database.ask("SELECT count(*) FROM log.segment_range WHERE last_offset < 2")
                        .equals("0"));
        agent.stop();
        agent.start();
        client.close();
        client = new TestClient(agent.grpcPort(), database.key(organization()).text());
        assertThat(logStart()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theOldestGoWhileAPartitionIsTooLarge() throws Exception {
        append(0);
        append(1);
        append(2);
        long one = Long.parseLong(database.ask("SELECT max(size_bytes) FROM log.segment_range"));
        database.retain(topic, null, one + 1);
        Eventually.holds(() -> logStart() == 1);
        append(3);
        Eventually.holds(() -> logStart() == 2);
    }

    private UUID organization() throws Exception {
        return UUID.fromString(database.ask("SELECT organization_id FROM plane.organization"));
    }
}
