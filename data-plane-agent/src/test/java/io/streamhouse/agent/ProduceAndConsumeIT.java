package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.Durability;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.TopicRef;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProduceAndConsumeIT {
    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        agent = new TestAgent(database).start();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        agent.close();
    }

    @Test
    void readsWhatWasAppended() throws Exception {
        database.topic(organization, "orders", 2);
        TopicRef orders = TestClient.topic("orders");
        OpenProducerResponse opened = client.open("p", TestClient.partition("orders", 1));
        assertThat(opened.getResumePoints(0).getLastSequence()).isEqualTo(-1);
        AppendResponse first = client.append(orders, 1, opened.getProducer(), 0, "a", "b");
        assertThat(first.getBaseOffset()).isZero();
        assertThat(first.getHighWatermark()).isEqualTo(2);
        assertThat(first.getDurability()).isEqualTo(Durability.DURABILITY_LOCAL_DISK);
        assertThat(first.getMeteredBytes()).isPositive();
        AppendResponse second = client.append(orders, 1, opened.getProducer(), 2, "c");
        assertThat(second.getBaseOffset()).isEqualTo(2);
        assertThat(client.values(orders, 1)).isEqualTo(List.of("a", "b", "c"));
        assertThat(client.values(orders, 0)).isEmpty();
        assertThat(client.describe(orders).getPartitions(1).getHighWatermark()).isEqualTo(3);
    }

    @Test
    void aLongPollIsWokenByTheCommit() throws Exception {
        database.topic(organization, "live", 1);
        TopicRef live = TestClient.topic("live");
        OpenProducerResponse opened = client.open("live");
        var waiting =
                client.reading()
                        .read(
                                ReadRequest.newBuilder()
                                        .setTopic(live)
                                        .setPosition(Position.POSITION_LATEST)
                                        .setMaxWait(Duration.newBuilder().setSeconds(15))
                                        .build());
        client.describe(live);
        client.append(live, 0, opened.getProducer(), 0, "x");
        assertThat(waiting.get(5, TimeUnit.SECONDS).getBatchesCount()).isEqualTo(1);
    }
}
