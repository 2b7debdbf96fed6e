package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.TopicRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The table of idempotent appends: for each row the state that it needs, and then, maybe much later
 * and by another agent, what is asked and answered.
 */
final class ConformanceRows {
    private static final TopicRef TOPIC = ConformanceRow.TOPIC;

    private final Map<String, Function<ConformanceRow, Callable<Void>>> rows =
            new LinkedHashMap<>();

    private ConformanceRows() {}

    /** All rows; those of sessions only where batches are sent in sessions. */
    static Map<String, Function<ConformanceRow, Callable<Void>>> of(
            ConformanceRow.Carrier carrier) {
        ConformanceRows all = new ConformanceRows();
        all.addSequences();
        if (carrier == ConformanceRow.Carrier.SESSION) {
            all.addSessions();
        }
        all.addProducers();
        all.addOpenings();
        return all.rows;
    }

    private void addSequences() {
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
    }

    private void addSessions() {
        rows.put(
                "7 behind a refused batch of the same session",
                row -> {
                    row.tenRecords();
                    return () -> {
                        try (TestSession session =
                                TestSession.open(row.client(), TOPIC, row.producer)) {
                            long gap = session.send(row.partition, 12, "m");
                            long behind = session.send(row.partition, 13, "n");
                            assertThat(session.rejection(gap).reason()).isEqualTo("SEQUENCE_GAP");
                            TestClient.Refusal refusal = session.rejection(behind);
                            assertThat(refusal.reason()).isEqualTo("PREDECESSOR_REJECTED");
                            assertThat(refusal.code()).isEqualTo(Status.Code.ABORTED);
                            assertThat(refusal.fact("expected_sequence")).isEqualTo("10");
                            assertThat(row.tail()).isEqualTo(10);
                            long next = session.send(row.partition, 10, "k");
                            assertThat(session.ack(next).getBaseOffset()).isEqualTo(10);
                        }
                        return null;
                    };
                });
    }

    private void addProducers() {
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
                                row.refusal(() ->
                                        row.client().append(TOPIC, row.partition, unknown, 0, "x"));
                        assertThat(none.reason()).isEqualTo("PRODUCER_UNKNOWN");
                        assertThat(row.foreign().info()).isEqualTo(none.info());
                        return null;
                    };
                });
        rows.put(
                "11 a known producer begins another partition at 0",
                row -> {
                    int other = row.nextPartition();
                    row.tenRecords();
                    return () -> {
                        TestClient.Refusal refusal =
                                TestClient.refusal(() ->
                                        row.client().append(TOPIC, other, row.producer, 10, "x"));
                        assertThat(refusal.reason()).isEqualTo("SEQUENCE_GAP");
                        assertThat(refusal.fact("expected_sequence")).isEqualTo("0");
                        assertThat(
                                        row.client()
                                                .append(TOPIC, other, row.producer, 0, "x")
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
    }

    private void addOpenings() {
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
                    row.client().append(mixed);
                    return () -> {
                        assertThat(row.client().append(mixed).getDuplicate()).isTrue();
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
                                TestClient.refusal(() ->
                                        row.client().open(request.setExpectedEpoch(5).build()));
                        assertThat(fenced.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(fenced.info().containsMetadata("opening_id")).isFalse();
                        assertThat(
                                        row.client()
                                                .open(request.setExpectedEpoch(0).build())
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
                        row.client().open(request.setOpeningId("first").build());
                        row.client().open(request.setOpeningId("second").build());
                        TestClient.Refusal fenced =
                                TestClient.refusal(() ->
                                        row.client()
                                                .open(
                                                        request.setExpectedEpoch(1)
                                                                .setOpeningId("first")
                                                                .build()));
                        assertThat(fenced.reason()).isEqualTo("PRODUCER_FENCED");
                        assertThat(fenced.fact("opening_id")).isEqualTo("second");
                        assertThat(fenced.fact("current_epoch")).isEqualTo("2");
                        TestClient.Refusal invalid =
                                TestClient.refusal(() ->
                                        row.client()
                                                .open(request.setOpeningId("not an id").build()));
                        assertThat(invalid.reason()).isEqualTo("INVALID_FIELD");
                        return null;
                    };
                });
        rows.put(
                "a used-up epoch gets a new number and keeps its sequences",
                row -> {
                    row.tenRecords();
                    row.useUpEpochs();
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
    }
}
