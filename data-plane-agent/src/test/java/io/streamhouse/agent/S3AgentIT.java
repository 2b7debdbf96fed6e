package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.segment.StoreRefused;
import io.streamhouse.agent.store.LocalS3;
import io.streamhouse.agent.store.S3Settings;
import io.streamhouse.agent.store.S3Store;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.s3.FaultPlan;
import io.streamhouse.s3.FaultProxy;
import io.streamhouse.s3.S3Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An agent whose segments are in a bucket. */
class S3AgentIT {
    private static TestAgent agent(TestDatabase database, S3Settings s3, URI endpoint)
            throws Exception {
        TestAgent agent =
                new TestAgent(database)
                        .with("STREAMHOUSE_STORE", s3.address())
                        .with("STREAMHOUSE_S3_ENDPOINT", endpoint.toString())
                        .with("STREAMHOUSE_S3_PATH_STYLE", "true");
        Path secrets = agent.directory().resolve("secrets");
        Files.writeString(secrets.resolve("s3-access-key-id"), S3Server.ACCESS_KEY_ID + "\n");
        Files.writeString(secrets.resolve("s3-secret-access-key"), S3Server.SECRET_ACCESS_KEY);
        return agent;
    }

    @Test
    void whatWasAcknowledgedIsReadFromABucketThatOftenFails() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        S3Settings s3 = LocalS3.freshBucket();
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "old", 1);
        TopicRef topic = TestClient.topic("old");
        List<String> sent = new ArrayList<>();
        try (FaultProxy proxy =
                        FaultProxy.start(LocalS3.server().endpoint(), FaultPlan.random(seed, 0.2));
                TestAgent agent = agent(database, s3, proxy.endpoint()).start()) {
            try (TestClient client = client(agent, database, organization)) {
                ProducerRef producer = client.open("old").getProducer();
                for (int i = 0; i < 20; i++) {
                    sent.add("value " + i);
                    client.append(topic, 0, producer, i, sent.getLast());
                    if (i % 5 == 4) {
                        awaitRecorded(database, i + 1);
                    }
                }
            }
            agent.stop();
            assertThat(agent.directory().resolve("log/segments")).doesNotExist();
            agent.start();
            try (TestClient client = client(agent, database, organization)) {
                assertThat(client.values(topic, 0)).isEqualTo(sent);
            }
            assertThat(proxy.faults()).isPositive();
        }
        S3Store bucket = S3Store.open(s3, LocalS3.FAST);
        assertThat(bucket.list("l0/", "").objects()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(bucket.list("probe/", "").objects()).isEmpty();
        bucket.close();
    }

    private static TestClient client(TestAgent agent, TestDatabase database, UUID organization)
            throws Exception {
        return new TestClient(agent.grpcPort(), database.key(organization).text());
    }

    private static void awaitRecorded(TestDatabase database, int offset) {
        Eventually.holds(() ->
                Integer.toString(offset)
                        .equals(
                                database.ask(
                                        "SELECT max(next_offset) FROM" + " log.v1_partition")));
    }

    @Test
    void aStoreThatIsNotThereRefusesTheStartInOneLine() throws Exception {
        S3Settings none = LocalS3.at(LocalS3.server().endpoint(), "s3://not-there");
        TestDatabase database = TestDatabase.create();
        try (TestAgent agent = agent(database, none, LocalS3.server().endpoint())) {
            assertThatThrownBy(agent::start)
                    .isInstanceOf(StoreRefused.class)
                    .hasMessageContaining("not-there")
                    .hasMessageNotContaining("\n");
        }
    }
}
