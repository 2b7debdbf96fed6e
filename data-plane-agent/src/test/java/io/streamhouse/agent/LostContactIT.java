package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that cannot beat any more may have lost its leases: whoever reads there is told. */
class LostContactIT {
    private TestDatabase database;
    private TestAgent agent;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        UUID organization = database.organization("active");
        database.topic(organization, "orders", 1);
        agent = new TestAgent(database).with("STREAMHOUSE_WAL", "postgres").start();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        agent.close();
    }

    /** Heartbeats go on, so that only the limit ends a wait for what is not said. */
    @Test
    @Timeout(60)
    void aReaderThatWaitsForMoreIsToldToReadElsewhere() throws Exception {
        TopicRef topic = TestClient.topic("orders");
        ProducerRef producer = client.open("p").getProducer();
        AppendRequest request = TestClient.list(topic, 0, producer, 0, "a");
        client.append(request);
        try (TestReader reader =
                TestReader.open(
                        client,
                        TestReader.records(topic, TestReader.from(0, TestReader.EARLIEST)))) {
            assertThat(reader.nextRecords().getRecordsCount()).isEqualTo(1);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE log.heartbeat IN ACCESS EXCLUSIVE MODE");
                ReadSessionResponse next = reader.next();
                assertThat(next.hasFailed()).as("%s", next).isTrue();
                assertThat(GrpcProblems.reason(SessionStatus.toRpc(next.getFailed().getStatus())))
                        .contains(Reason.LEASE_LOST);
                connection.rollback();
            }
        }
    }
}
