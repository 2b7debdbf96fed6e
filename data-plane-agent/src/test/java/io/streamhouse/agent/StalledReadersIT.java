package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Readers that do not read cost next to nothing. */
class StalledReadersIT {
    private static final int STALLED = 500;
    private static final int BATCHES = 120;

    @Test
    void fiveHundredStalledReadersFitIntoAnAgentOf200MebibytesAndDisturbNobody() throws Exception {
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        TopicRef topic = TestClient.topic("t");
        List<TestReader> stalled = new ArrayList<>();
        try (TestAgent agent = new TestAgent(database).within(120, 80).startProcess();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(organization).text());
                TestClient deaf =
                        new TestClient(agent.grpcPort(), database.key(organization).text())) {
            fill(client, topic);
            for (int i = 0; i < STALLED; i++) {
                stalled.add(
                        TestReader.deaf(deaf, TestReader.records(topic, TestReader.from(0, 0))));
            }
            Eventually.holds(() ->
                    agent.get("/metrics").body().contains("streamhouse_open_sessions " + STALLED));
            try (TestReader reader =
                    TestReader.open(client, TestReader.records(topic, TestReader.from(0, 0)))) {
                assertThat(reader.values(BATCHES)).hasSize(BATCHES);
            }
            assertThat(client.append(topic, 0, again(client), BATCHES, "last").getBaseOffset())
                    .isEqualTo(BATCHES);
            stalled.forEach(TestReader::close);
            Eventually.holds(
                    () -> agent.get("/metrics").body().contains("streamhouse_open_sessions 0"));
            assertThat(agent.log()).doesNotContain("OutOfMemoryError");
        }
    }

    private static ProducerRef again(TestClient client) {
        return client.open("p").getProducer();
    }

    /** Of 100 kB each: much more than the stalled readers may hold of it. */
    private static void fill(TestClient client, TopicRef topic) {
        ProducerRef producer = client.open("p").getProducer();
        Random random = new Random(3);
        byte[] value = new byte[100_000];
        for (int i = 0; i < BATCHES; i++) {
            random.nextBytes(value);
            client.append(
                    AppendRequest.newBuilder()
                            .setTopic(topic)
                            .setProducer(producer)
                            .setBaseSequence(i)
                            .setList(
                                    RecordList.newBuilder()
                                            .addRecords(
                                                    Record.newBuilder()
                                                            .setValue(ByteString.copyFrom(value))))
                            .build());
        }
    }
}
