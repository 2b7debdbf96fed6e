package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TrimRequest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls while PostgreSQL does not say what became of a turn. */
class InDoubtIT {
    private static final TopicRef TOPIC = TestClient.topic("t");
    private static final String TABLES = "log.wal_0, log.wal_1, log.wal_2, log.wal_3";

    @Test
    void callsAreToldAtOnceAndAnOpeningThatItMayBeHalfDone() throws Exception {
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "t", 1);
        try (TestAgent agent =
                        new TestAgent(database)
                                .with("STREAMHOUSE_WAL", "postgres")
                                .with("STREAMHOUSE_AGENT_ID", "a")
                                .start();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(organization).text())) {
            ProducerRef producer = client.open("p").getProducer();
            client.append(TOPIC, 0, producer, 0, "first");
            ListenableFuture<AppendResponse> inDoubt;
            try (Connection blocker = database.scratch().server().connect(database.name());
                    Statement statement = blocker.createStatement()) {
                blocker.setAutoCommit(false);
                statement.execute("LOCK TABLE " + TABLES + " IN EXCLUSIVE MODE");
                inDoubt =
                        client.appending().append(TestClient.list(TOPIC, 0, producer, 1, "second"));
                Eventually.holds(() ->
                        !database.ask("SELECT count(*) FROM pg_locks WHERE NOT granted")
                                .equals("0"));
                assertThat(TestClient.refusal(() -> client.open("p")).reason())
                        .isEqualTo("OUTCOME_UNKNOWN");
                assertThat(
                                TestClient.refusal(() ->
                                                client.open("p", TestClient.partition("t", 0)))
                                        .reason())
                        .isEqualTo("OUTCOME_UNKNOWN");
                assertThat(
                                TestClient.refusal(
                                                () -> client.append(TOPIC, 0, producer, 2, "third"))
                                        .reason())
                        .isEqualTo("METADATA_UNAVAILABLE");
                assertThat(
                                TestClient.refusal(() ->
                                                client.topics()
                                                        .trim(
                                                                TrimRequest.newBuilder()
                                                                        .setTopic(TOPIC)
                                                                        .setBeforeOffset(1)
                                                                        .build()))
                                        .reason())
                        .isEqualTo("METADATA_UNAVAILABLE");
                blocker.rollback();
            }
            assertThat(inDoubt.get(20, TimeUnit.SECONDS).getBaseOffset()).isEqualTo(1);
            OpenProducerResponse again = client.open("p", TestClient.partition("t", 0));
            assertThat(again.getProducer().getEpoch()).isEqualTo(3);
            assertThat(again.getResumePoints(0).getLastSequence()).isEqualTo(1);
            client.append(TOPIC, 0, again.getProducer(), 2, "third");
            assertThat(client.values(TOPIC, 0)).containsExactly("first", "second", "third");
        }
    }
}
