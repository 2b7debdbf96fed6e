package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.protobuf.StatusProto;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract of idempotent appends, row by row, over gRPC against an agent process: as it stands,
 * and again when the process was killed between what came before and the row's own append.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class Conformance {
    private static final TopicRef TOPIC = TestClient.topic("contract");

    /** What happens between the state that a row needs and its append. */
    enum Between {
        NOTHING,
        RECORDED_IN_A_SEGMENT,
        KILLED,
        RECORDED_AND_KILLED
    }

    /** How batches are sent. */
    enum Carrier {
        UNARY,
        SESSION
    }

    private final String wal;
    private final Carrier carrier;
    private TestDatabase database;
    private TestAgent agent;
    private TestClient client;
    private UUID organization;
    private UUID topicId;

    Conformance(String wal, Carrier carrier) {
        this.wal = wal;
        this.carrier = carrier;
    }

    @BeforeAll
    void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        topicId = database.topic(organization, "contract", 200);
        // Segments only when a row asks for them.
        agent =
                new TestAgent(database)
                        .with("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1M")
                        .with("STREAMHOUSE_AGENT_ID", "contract")
                        .with("STREAMHOUSE_WAL", wal)
                        .startProcess();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        agent.close();
    }

    private int nextPartition;

    /** A producer that appended 10 records in 2 batches (0-4, 5-9), and what a row does then. */
    private final class Row {
        final int partition = nextPartition++;
        final String name = "producer-" + partition;
        ProducerRef producer = open().getProducer();
        final List<AppendResponse> before = new ArrayList<>();

        OpenProducerResponse open() {
            return client.open(name, TestClient.partition("contract", partition));
        }

        Row tenRecords() {
            before.add(append(0, "a", "b", "c", "d", "e"));
            before.add(append(5, "f", "g", "h", "i", "j"));
            return this;
        }

        AppendResponse append(long sequence, String... values) {
            return switch (carrier) {
                case UNARY -> client.append(TOPIC, partition, producer, sequence, values);
                case SESSION -> inSession(sequence, values);
            };
        }

        /** Through a session of its own; a refusal in band is thrown as the unary call's. */
        private AppendResponse inSession(long sequence, String... values) {
            try (TestSession session = TestSession.open(client, TOPIC, producer)) {
                session.send(partition, sequence, values);
                AppendSessionResponse answer = session.next();
                if (answer.hasRejected()) {
                    throw StatusProto.toStatusRuntimeException(
                            SessionStatus.toRpc(answer.getRejected().getStatus()));
                }
                return answer.getAck().getAppended();
            } catch (io.grpc.StatusRuntimeException e) {
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
            return client.describe(TOPIC).getPartitions(partition).getHighWatermark();
        }

        void between(Between what) throws Exception {
            switch (what) {
                case NOTHING -> {}
                case RECORDED_IN_A_SEGMENT -> flush();
                case KILLED -> restart();
                case RECORDED_AND_KILLED -> {
                    flush();
                    restart();
                }
            }
        }
    }

    private void flush() throws Exception {
        long request = database.requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database.ask("SELECT flushed_request FROM plane.agent")) >= request);
    }

    private void restart() throws Exception {
        agent.kill();
        agent.startProcess();
        Eventually.holds(() -> {
            try {
                client.describe(TOPIC);
                return true;
            } catch (io.grpc.StatusRuntimeException _) {
                client.channel().resetConnectBackoff();
                return false;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void allRowsHold(Between between) throws Exception {
        // One restart serves all rows: their states are made first.
        Map<String, Function<Row, Callable<Void>>> rows = rows();
        Map<String, Callable<Void>> checks = new java.util.LinkedHashMap<>();
        Row last = null;
        for (Map.Entry<String, Function<Row, Callable<Void>>> entry : rows.entrySet()) {
            last = new Row();
            checks.put(entry.getKey(), entry.getValue().apply(last));
        }
        last.between(between);
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, Callable<Void>> check : checks.entrySet()) {
            try {
                check.getValue().call();
            } catch (AssertionError | RuntimeException e) {
                broken.add(check.getKey() + ": " + e);
            }
        }
        assertThat(broken).isEmpty();
    }

    private Map<String, Function<Row, Callable<Void>>> rows() {
        Map<String, Function<Row, Callable<Void>>> rows = new java.util.LinkedHashMap<>();
        rows.put(
                "1 the next sequence is appended",
                row -> {
                    row.tenRecords();
                    return () -> {
                        AppendResponse answer = row.append(10, "k");
                        assertThat(answer.getBaseOffset()).isEqualTo(10);
                        assertThat(answer.getDuplicate()).isFalse();
                        return null;
                    };
                });
        rows.put(
                "2 the same batch again is a duplicate with its offset",
                row -> {
                    row.tenRecords();
                    return () -> {
                        AppendResponse answer = row.append(0, "a", "b", "c", "d", "e");
                        assertThat(answer.getDuplicate()).isTrue();
                        assertThat(answer.getOffsetKnown()).isTrue();
                        assertThat(answer.getBaseOffset()).isZero();
                        assertThat(answer.getMeteredBytes()).isZero();
                        assertThat(answer.getLogAppendTime())
                                .isEqualTo(row.before.getFirst().getLogAppendTime());
                        assertThat(row.tail()).isEqualTo(10);
                        return null;
                    };
                });
        rows.put(
                "2b an honest resend after OpenProducer is a duplicate",
                row -> {
                    row.tenRecords();
                    return () -> {
                        OpenProducerResponse opened = row.open();
                        assertThat(opened.getResumePoints(0).getLastSequence()).isEqualTo(9);
                        assertThat(opened.getResumePoints(0).getLastOffset()).isEqualTo(9);
                        row.producer = opened.getProducer();
                        AppendResponse answer = row.append(5, "f", "g", "h", "i", "j");
                        assertThat(answer.getDuplicate()).isTrue();
                        assertThat(answer.getBaseOffset()).isEqualTo(5);
                        return null;
                    };
                });
        rows.put(
                "3 other records under the same sequences",
                row -> {
                    row.tenRecords();
                    return () -> {
                        assertThat(row.refusal(0, "a", "b", "c", "d", "X").reason())
                                .isEqualTo("SEQUENCE_REUSED");
                        return null;
                    };
                });
        rows.put(
                "4 older than the window, of this epoch",
                row -> {
                    row.append(0, "first");
                    for (int i = 1; i <= 128; i++) {
                        row.append(i, "v" + i);
                    }
                    return () -> {
                        AppendResponse answer = row.append(0, "first");
                        assertThat(answer.getDuplicate()).isTrue();
                        assertThat(answer.getOffsetKnown()).isFalse();
                        assertThat(answer.getBaseOffset()).isEqualTo(-1);
                        assertThat(row.append(1, "v1").getOffsetKnown()).isTrue();
                        return null;
                    };
                });
        rows.put(
                "4b older than the window, of an earlier epoch",
                row -> {
                    for (int i = 0; i <= 128; i++) {
                        row.append(i, "v" + i);
                    }
                    row.producer = row.open().getProducer();
                    return () -> {
                        TestClient.Refusal refusal = row.refusal(0, "started again at 0");
                        assertThat(refusal.reason()).isEqualTo("SEQUENCE_BELOW_RESUME");
                        assertThat(refusal.fact("expected_sequence")).isEqualTo("129");
                        assertThat(row.append(129, "next").getBaseOffset()).isEqualTo(129);
                        assertThat(row.refusal(0, "again").reason())
                                .isEqualTo("SEQUENCE_BELOW_RESUME");
                        return null;
                    };
                });
        rows.put(
                "5 overlap",
                row -> {
                    row.tenRecords();
                    return () -> {
                        TestClient.Refusal refusal = row.refusal(8, "i", "j", "k");
                        assertThat(refusal.reason()).isEqualTo("SEQUENCE_OVERLAP");
                        assertThat(refusal.fact("expected_sequence")).isEqualTo("10");
                        assertThat(row.refusal(3, "d", "e", "f").reason())
                                .isEqualTo("SEQUENCE_OVERLAP");
                        return null;
                    };
                });
        rows.put(
                "6 gap",
                row -> {
                    row.tenRecords();
                    return () -> {
                        TestClient.Refusal refusal = row.refusal(11, "l");
                        assertThat(refusal.reason()).isEqualTo("SEQUENCE_GAP");
                        assertThat(refusal.fact("expected_sequence")).isEqualTo("10");
                        return null;
                    };
                });
        rows.put(
                "8 fenced, and 8b fenced but persisted",
                row -> {
                    row.tenRecords();
                    ProducerRef old = row.producer;
                    row.open();
                    return () -> {
                        row.producer = old;
                        TestClient.Refusal fenced = row.refusal(10, "k");
                        assertThat(fenced.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(fenced.fact("current_epoch")).isEqualTo("1");
                        assertThat(fenced.fact("already_persisted")).isEmpty();
                        TestClient.Refusal persisted = row.refusal(5, "f", "g", "h", "i", "j");
                        assertThat(persisted.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(persisted.fact("already_persisted")).isEqualTo("true");
                        assertThat(persisted.fact("base_offset")).isEqualTo("5");
                        return null;
                    };
                });
        rows.put(
                "9 an epoch that was never given out",
                row -> {
                    row.tenRecords();
                    return () -> {
                        row.producer = row.producer.toBuilder().setEpoch(7).build();
                        assertThat(row.refusal(10, "k").reason()).isEqualTo("EPOCH_NOT_ISSUED");
                        return null;
                    };
                });
        rows.put(
                "10 another tenant's producer looks like an unknown one",
                row -> {
                    row.tenRecords();
                    return () -> {
                        ProducerRef unknown =
                                ProducerRef.newBuilder().setProducerId(999_999_999).build();
                        TestClient.Refusal none =
                                row.refusal(
                                        () -> client.append(TOPIC, row.partition, unknown, 0, "x"));
                        assertThat(none.reason()).isEqualTo("PRODUCER_UNKNOWN");
                        assertThat(foreign(row.producer).info()).isEqualTo(none.info());
                        return null;
                    };
                });
        rows.put(
                "11 a known producer begins another partition at 0",
                row -> {
                    int other = nextPartition++;
                    row.tenRecords();
                    return () -> {
                        TestClient.Refusal refusal =
                                TestClient.refusal(
                                        () -> client.append(TOPIC, other, row.producer, 10, "x"));
                        assertThat(refusal.reason()).isEqualTo("SEQUENCE_GAP");
                        assertThat(refusal.fact("expected_sequence")).isEqualTo("0");
                        assertThat(
                                        client.append(TOPIC, other, row.producer, 0, "x")
                                                .getBaseOffset())
                                .isZero();
                        return null;
                    };
                });
        rows.put(
                "15 malformed sequences and counts",
                row -> {
                    row.tenRecords();
                    return () -> {
                        assertThat(row.refusal(-1, "x").reason()).isEqualTo("INVALID_FIELD");
                        assertThat(row.refusal(10).reason()).isEqualTo("INVALID_FIELD");
                        return null;
                    };
                });
        rows.put(
                "16 the end of the sequences",
                row -> {
                    row.tenRecords();
                    return () -> {
                        assertThat(row.refusal(Long.MAX_VALUE, "x", "y").reason())
                                .isEqualTo("SEQUENCE_EXHAUSTED");
                        return null;
                    };
                });
        rows.put(
                "a resend of a list without event times is the same batch",
                row -> {
                    AppendRequest mixed =
                            TestClient.list(TOPIC, row.partition, row.producer, 0, "x", "y")
                                    .toBuilder()
                                    .setList(
                                            RecordList.newBuilder()
                                                    .addRecords(
                                                            Record.newBuilder()
                                                                    .setValue(
                                                                            ByteString.copyFromUtf8(
                                                                                    "timed"))
                                                                    .setEventTime(
                                                                            Timestamp.newBuilder()
                                                                                    .setSeconds(
                                                                                            1000)))
                                                    .addRecords(
                                                            Record.newBuilder()
                                                                    .setValue(
                                                                            ByteString.copyFromUtf8(
                                                                                    "untimed"))))
                                    .build();
                    client.append(mixed);
                    return () -> {
                        assertThat(client.append(mixed).getDuplicate()).isTrue();
                        return null;
                    };
                });
        rows.put(
                "expected_epoch makes opening conditional",
                row -> {
                    row.tenRecords();
                    return () -> {
                        OpenProducerRequest.Builder request =
                                OpenProducerRequest.newBuilder().setProducerName(row.name);
                        TestClient.Refusal fenced =
                                TestClient.refusal(
                                        () -> client.open(request.setExpectedEpoch(5).build()));
                        assertThat(fenced.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(fenced.info().containsMetadata("opening_id")).isFalse();
                        assertThat(
                                        client.open(request.setExpectedEpoch(0).build())
                                                .getProducer()
                                                .getEpoch())
                                .isEqualTo(1);
                        return null;
                    };
                });
        rows.put(
                "a fenced opening learns the id of the latest one",
                row -> {
                    row.tenRecords();
                    return () -> {
                        OpenProducerRequest.Builder request =
                                OpenProducerRequest.newBuilder().setProducerName(row.name);
                        client.open(request.setOpeningId("first").build());
                        client.open(request.setOpeningId("second").build());
                        TestClient.Refusal fenced =
                                TestClient.refusal(() ->
                                        client.open(
                                                request.setExpectedEpoch(1)
                                                        .setOpeningId("first")
                                                        .build()));
                        assertThat(fenced.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(fenced.fact("opening_id")).isEqualTo("second");
                        assertThat(fenced.fact("current_epoch")).isEqualTo("2");
                        TestClient.Refusal invalid =
                                TestClient.refusal(() ->
                                        client.open(request.setOpeningId("not an id").build()));
                        assertThat(invalid.reason()).isEqualTo("INVALID_FIELD");
                        return null;
                    };
                });
        rows.put(
                "a used-up epoch gets a new number and keeps its sequences",
                row -> {
                    row.tenRecords();
                    useUpEpochs(row.name);
                    return () -> {
                        ProducerRef old = row.producer;
                        OpenProducerResponse opened = row.open();
                        assertThat(opened.getProducer().getProducerId())
                                .isNotEqualTo(old.getProducerId());
                        assertThat(opened.getProducer().getEpoch()).isZero();
                        assertThat(opened.getResumePoints(0).getLastSequence()).isEqualTo(9);
                        row.producer = opened.getProducer();
                        assertThat(row.append(10, "k").getBaseOffset()).isEqualTo(10);
                        row.producer = old;
                        assertThat(row.refusal(11, "l").reason()).isEqualTo("PRODUCER_FENCED");
                        return null;
                    };
                });
        return rows;
    }

    private void useUpEpochs(String name) {
        try {
            database.run(
                    "UPDATE log.producer SET incarnation = 32766 WHERE name = '%s'"
                            .formatted(name));
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private TestClient.Refusal foreign(ProducerRef producer) throws Exception {
        UUID other = database.organization("active");
        database.topic(other, "contract", 1);
        try (TestClient stranger = new TestClient(agent.grpcPort(), database.key(other).text())) {
            return TestClient.refusal(() -> stranger.append(TOPIC, 0, producer, 0, "x"));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TOPIC_RECREATED", "false, TOPIC_NOT_FOUND"})
    void row13ATopicThatIsGoneIsNotItsSuccessor(boolean recreated, String reason) throws Exception {
        String name = "gone-" + recreated;
        UUID first = database.topic(organization, name, 1);
        TopicRef byId = TopicRef.newBuilder().setTopicId(first.toString()).build();
        ProducerRef producer = client.open(name).getProducer();
        client.append(byId, 0, producer, 0, "x");
        database.deleteTopic(first);
        if (recreated) {
            database.topic(organization, name, 1);
        }
        Eventually.holds(() -> {
            try {
                client.describe(byId);
                return false;
            } catch (io.grpc.StatusRuntimeException e) {
                return TestClient.refusal(e).reason().equals(reason);
            }
        });
        assertThat(TestClient.refusal(() -> client.append(byId, 0, producer, 1, "y")).reason())
                .isEqualTo(reason);
        if (recreated) {
            assertThat(client.append(TestClient.topic(name), 0, producer, 0, "y").getBaseOffset())
                    .isZero();
        }
        assertThat(topicId).isNotNull();
    }
}
