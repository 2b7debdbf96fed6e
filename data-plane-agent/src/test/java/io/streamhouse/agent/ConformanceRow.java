package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;

/** A producer and a partition of one row's own, and how it appends. */
final class ConformanceRow {
    static final TopicRef TOPIC = TestClient.topic("contract");

    private final ConformanceAgents agents;
    private final Carrier carrier;
    private final IntSupplier partitions;
    final int partition;
    final String name;
    ProducerRef producer;
    final List<AppendResponse> before = new ArrayList<>();

    /** How batches are sent. */
    enum Carrier {
        UNARY,
        SESSION
    }

    ConformanceRow(ConformanceAgents agents, Carrier carrier, IntSupplier partitions) {
        this.agents = agents;
        this.carrier = carrier;
        this.partitions = partitions;
        this.partition = partitions.getAsInt();
        this.name = "producer-" + partition;
        this.producer = open().getProducer();
    }

    /** Who is asked now. */
    TestClient client() {
        return agents.client();
    }

    /** One that nobody used. */
    int nextPartition() {
        return partitions.getAsInt();
    }

    OpenProducerResponse open() {
        return client().open(name, TestClient.partition("contract", partition));
    }

    /** In two batches: 0-4, 5-9. */
    ConformanceRow tenRecords() {
        before.add(append(0, "a", "b", "c", "d", "e"));
        before.add(append(5, "f", "g", "h", "i", "j"));
        return this;
    }

    AppendResponse append(long sequence, String... values) {
        return switch (carrier) {
            case UNARY -> client().append(TOPIC, partition, producer, sequence, values);
            case SESSION -> inSession(sequence, values);
        };
    }

    /** Through a session of its own; a refusal in band is thrown as the unary call's. */
    private AppendResponse inSession(long sequence, String... values) {
        try (TestSession session = TestSession.open(client(), TOPIC, producer)) {
            session.send(partition, sequence, values);
            AppendSessionResponse answer = session.next();
            if (answer.hasRejected()) {
                throw StatusProto.toStatusRuntimeException(
                        SessionStatus.toRpc(answer.getRejected().getStatus()));
            }
            return answer.getAck().getAppended();
        } catch (StatusRuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    TestClient.Refusal refusal(long sequence, String... values) throws Exception {
        return refusal(() -> append(sequence, values));
    }

    TestClient.Refusal refusal(Callable<?> call) throws Exception {
        long tail = tail();
        TestClient.Refusal refusal = TestClient.refusal(call);
        assertThat(tail()).as("a refusal changes nothing").isEqualTo(tail);
        Reason reason = Reason.valueOf(refusal.reason());
        assertThat(refusal.code()).isEqualTo(reason.code());
        return refusal;
    }

    long tail() {
        return client().describe(TOPIC).getPartitions(partition).getHighWatermark();
    }

    /** Another tenant names this row's producer. */
    TestClient.Refusal foreign() throws Exception {
        UUID other = agents.database().organization("active");
        agents.database().topic(other, "contract", 1);
        try (TestClient stranger = agents.client(agents.database().key(other).text())) {
            return TestClient.refusal(() -> stranger.append(TOPIC, 0, producer, 0, "x"));
        }
    }

    void useUpEpochs() {
        try {
            agents.database()
                    .run(
                            "UPDATE log.producer SET incarnation = 32766 WHERE name = '%s'"
                                    .formatted(name));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
