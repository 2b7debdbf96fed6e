package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.PartitionFailure;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadCredit;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.SessionRecords;
import io.streamhouse.proto.v1.StartAt;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Read sessions over gRPC, and offsets by time. */
class ReadSessionIT {
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

    private static TopicRef topic(String name, int partitions) throws Exception {
        database.topic(organization, name, partitions);
        return TestClient.topic(name);
    }

    private static ProducerRef producer(TopicRef topic) {
        return client.open(topic.getName()).getProducer();
    }

    private static TestReader reader(TopicRef topic, PartitionStart... partitions) {
        return TestReader.open(client, TestReader.records(topic, partitions));
    }

    @Test
    void followsATailFromTheBeginning() throws Exception {
        TopicRef topic = topic("tail", 1);
        ProducerRef producer = producer(topic);
        client.append(topic, 0, producer, 0, "a", "b");
        try (TestReader reader = reader(topic, TestReader.from(0, TestReader.EARLIEST))) {
            assertThat(reader.values(2)).containsExactly("a", "b");
            for (int i = 2; i < 50; i++) {
                client.append(topic, 0, producer, i, "v" + i);
                SessionRecords records = reader.nextRecords();
                assertThat(records.getRecords(0).getOffset()).isEqualTo(i);
                assertThat(records.getNextOffset()).isEqualTo(i + 1);
                assertThat(records.getHighWatermark()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void whoTakesMuchGetsItAllFromOneSession() throws Exception {
        TopicRef topic = topic("much", 1);
        ProducerRef producer = producer(topic);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            sent.add(String.valueOf((char) ('a' + i)).repeat(900_000));
            client.append(topic, 0, producer, i, sent.getLast());
        }
        try (TestReader reader = reader(topic, TestReader.from(0, TestReader.EARLIEST))) {
            assertThat(reader.values(sent.size())).isEqualTo(sent);
        }
    }

    @Test
    void startsAtTheEnd() throws Exception {
        TopicRef topic = topic("end", 1);
        ProducerRef producer = producer(topic);
        client.append(topic, 0, producer, 0, "a", "b");
        try (TestReader reader =
                reader(topic, TestReader.from(0, TestReader.LATEST), TestReader.from(0, 0))) {
            assertThat(reader.end().reason()).isEqualTo("INVALID_FIELD");
        }
        try (TestReader reader = reader(topic, TestReader.from(0, TestReader.LATEST))) {
            // Seeking elsewhere and back says that the start was found.
            reader.seek(TestReader.from(0, 1), 1);
            assertThat(reader.values(1)).containsExactly("b");
            client.append(topic, 0, producer, 2, "c");
            assertThat(reader.values(1)).containsExactly("c");
        }
    }

    @Test
    void sendsNoMoreThanTheCredit() throws Exception {
        TopicRef topic = topic("credit", 1);
        ProducerRef producer = producer(topic);
        for (int i = 0; i < 20; i++) {
            client.append(topic, 0, producer, i, "v" + i);
        }
        try (TestReader reader =
                TestReader.open(
                        client,
                        TestReader.records(topic, TestReader.from(0, 0))
                                .setCredit(
                                        ReadCredit.newBuilder().setBytes(1 << 20).setRecords(3)))) {
            assertThat(reader.values(3)).containsExactly("v0", "v1", "v2");
            client.append(topic, 0, producer, 20, "v20");
            assertThat(reader.isQuiet()).isTrue();
            reader.credit(0, 2);
            assertThat(reader.values(2)).containsExactly("v3", "v4");
        }
        try (TestReader reader =
                TestReader.open(
                        client,
                        TestReader.records(topic, TestReader.from(0, 0))
                                .setFormat(Format.FORMAT_BATCHES)
                                .setCredit(ReadCredit.newBuilder().setBytes(1)))) {
            SessionRecords first = reader.nextRecords();
            assertThat(first.getBatchesCount()).isEqualTo(1);
            // What was sent too much is owed.
            int owed = first.getBatches(0).size() - 1;
            reader.credit(owed, 0);
            client.append(topic, 0, producer, 21, "v21");
            assertThat(reader.isQuiet()).isTrue();
            reader.credit(1, 0);
            assertThat(reader.nextRecords().getNextOffset()).isEqualTo(2);
        }
    }

    @Test
    void seeksAndTellsItsNumber() throws Exception {
        TopicRef topic = topic("seek", 1);
        ProducerRef producer = producer(topic);
        for (int i = 0; i < 10; i++) {
            client.append(topic, 0, producer, i, "v" + i);
        }
        try (TestReader reader = reader(topic, TestReader.from(0, 8))) {
            assertThat(reader.values(2)).containsExactly("v8", "v9");
            reader.seek(TestReader.from(0, 3), 41);
            SessionRecords records = reader.nextRecords();
            assertThat(records.getSeek()).isEqualTo(41);
            assertThat(records.getRecords(0).getOffset()).isEqualTo(3);
            reader.seek(TestReader.from(1, 3), 42);
            assertThat(reader.end().reason()).isEqualTo("INVALID_FIELD");
        }
    }

    @Test
    void aPausedPartitionSendsNothingAndTheOthersGoOn() throws Exception {
        TopicRef topic = topic("pause", 2);
        ProducerRef producer = producer(topic);
        try (TestReader reader = reader(topic, TestReader.from(0, 0), TestReader.from(1, 0))) {
            reader.pause(0);
            reader.seek(TestReader.from(1, 0), 1);
            client.append(topic, 1, producer, 0, "first");
            assertThat(reader.values(1)).containsExactly("first");
            client.append(topic, 0, producer, 0, "paused");
            client.append(topic, 1, producer, 1, "second");
            assertThat(reader.values(1)).containsExactly("second");
            assertThat(reader.isQuiet()).isTrue();
            reader.resume(0);
            assertThat(reader.values(1)).containsExactly("paused");
        }
    }

    @Test
    void isFairBetweenPartitions() throws Exception {
        TopicRef topic = topic("fair", 2);
        ProducerRef producer = producer(topic);
        Random random = new Random(11);
        for (int i = 0; i < 20; i++) {
            StringBuilder large = new StringBuilder();
            random.ints(100_000, 'a', 'z').forEach(large::appendCodePoint);
            client.append(topic, 0, producer, i, large.toString());
        }
        client.append(topic, 1, producer, 0, "small");
        try (TestReader reader = reader(topic, TestReader.from(0, 0), TestReader.from(1, 0))) {
            int before = 0;
            for (SessionRecords records = reader.nextRecords();
                    records.getPartition() == 0;
                    records = reader.nextRecords()) {
                before++;
            }
            assertThat(before).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aStartBeyondTheEndFailsThatPartitionUntilItSeeks() throws Exception {
        TopicRef topic = topic("beyond", 2);
        ProducerRef producer = producer(topic);
        client.append(topic, 0, producer, 0, "a");
        client.append(topic, 1, producer, 0, "b");
        try (TestReader reader = reader(topic, TestReader.from(0, 7), TestReader.from(1, 0))) {
            PartitionFailure failed = null;
            String read = null;
            for (int i = 0; i < 2; i++) {
                ReadSessionResponse next = reader.next();
                if (next.hasFailed()) {
                    failed = next.getFailed();
                } else {
                    read = next.getRecords().getRecords(0).getRecord().getValue().toStringUtf8();
                }
            }
            assertThat(read).isEqualTo("b");
            assertThat(failed.getPartition()).isZero();
            assertThat(
                            TestClient.refusal(
                                            io.grpc.protobuf.StatusProto.toStatusRuntimeException(
                                                    SessionStatus.toRpc(failed.getStatus())))
                                    .reason())
                    .isEqualTo("OFFSET_OUT_OF_RANGE");
            reader.seek(TestReader.from(0, 0), 1);
            assertThat(reader.values(1)).containsExactly("a");
        }
    }

    @Test
    void rightsThatEndEndTheSession() throws Exception {
        TopicRef topic = topic("rights", 1);
        ApiKeyText key = database.key(organization);
        try (TestClient own = new TestClient(agent.grpcPort(), key.text());
                TestReader reader =
                        TestReader.open(
                                own,
                                TestReader.records(topic, TestReader.from(0, TestReader.LATEST)))) {
            client.append(topic, 0, producer(topic), 0, "a");
            reader.seek(TestReader.from(0, 0), 1);
            reader.values(1);
            database.deny("api_key", key.id());
            assertThat(reader.end().reason()).isEqualTo("CREDENTIALS_REVOKED");
        }
        UUID doomed = database.topic(organization, "doomed", 1);
        try (TestReader reader =
                reader(TestClient.topic("doomed"), TestReader.from(0, TestReader.EARLIEST))) {
            client.append(
                    TestClient.topic("doomed"), 0, producer(TestClient.topic("doomed")), 0, "a");
            reader.values(1);
            database.deleteTopic(doomed);
            assertThat(reader.end().reason()).isEqualTo("TOPIC_NOT_FOUND");
        }
    }

    @Test
    void sessionsAreOpenedFirstAndWell() throws Exception {
        TopicRef topic = topic("opened", 1);
        try (TestReader reader = TestReader.bare(client)) {
            reader.credit(1, 1);
            assertThat(reader.end().reason()).isEqualTo("INVALID_FIELD");
        }
        List<OpenReadSession.Builder> bad = new ArrayList<>();
        bad.add(TestReader.records(topic));
        bad.add(TestReader.records(topic, TestReader.from(0, StartAt.getDefaultInstance())));
        bad.add(
                TestReader.records(
                        topic,
                        TestReader.from(
                                0,
                                StartAt.newBuilder()
                                        .setAgo(Duration.newBuilder().setSeconds(-1))
                                        .build())));
        bad.add(
                TestReader.records(topic, TestReader.from(0, 0))
                        .setCredit(ReadCredit.newBuilder().setBytes(-1)));
        bad.add(TestReader.records(topic, TestReader.from(0, 0)).setFormatValue(99));
        for (OpenReadSession.Builder open : bad) {
            try (TestReader reader = TestReader.open(client, open)) {
                assertThat(reader.end().reason()).isEqualTo("INVALID_FIELD");
            }
        }
        try (TestReader reader = reader(topic, TestReader.from(1, 0))) {
            assertThat(reader.end().reason()).isEqualTo("PARTITION_OUT_OF_RANGE");
        }
        try (TestReader reader = reader(topic, TestReader.from(0, 0))) {
            reader.send(
                    ReadSessionRequest.newBuilder()
                            .setOpen(TestReader.records(topic, TestReader.from(0, 0))));
            assertThat(reader.end().reason()).isEqualTo("INVALID_FIELD");
        }
    }

    @Test
    void offsetsAreFoundByTimeInMemoryAndInSegments() throws Exception {
        TopicRef topic = topic("time", 1);
        ProducerRef producer = producer(topic);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 12; i += 2) {
            AppendResponse ack = client.append(topic, 0, producer, i, "v" + i, "w" + i);
            Timestamp time = ack.getLogAppendTime();
            long millis = time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
            times.add(millis);
            Eventually.holds(() -> System.currentTimeMillis() > millis + 1);
        }
        assertTimes(topic, times);
        long flush = database.requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database.ask("SELECT flushed_request FROM plane.agent")) >= flush);
        assertTimes(topic, times);
    }

    private static void assertTimes(TopicRef topic, List<Long> times) {
        for (int i = 0; i < times.size(); i++) {
            assertThat(offset(topic, at(times.get(i)))).isEqualTo(2 * i);
            assertThat(offset(topic, at(times.get(i) + 1))).isEqualTo(2 * i + 2);
        }
        assertThat(offset(topic, at(0))).isZero();
        long end = 2L * times.size();
        assertThat(offset(topic, at(times.getLast() + 60_000))).isEqualTo(end);
        StartAt hourAgo =
                StartAt.newBuilder().setAgo(Duration.newBuilder().setSeconds(3600)).build();
        assertThat(offset(topic, hourAgo)).isZero();
        StartAt now = StartAt.newBuilder().setAgo(Duration.getDefaultInstance()).build();
        assertThat(offset(topic, now)).isEqualTo(end);
        assertThat(
                        client.read(
                                        ReadRequest.newBuilder()
                                                .setTopic(topic)
                                                .setTimestamp(at(times.get(2)).getTimestamp())
                                                .setFormat(Format.FORMAT_RECORDS)
                                                .build())
                                .getRecords(0)
                                .getOffset())
                .isEqualTo(4);
    }

    private static StartAt at(long millis) {
        return StartAt.newBuilder()
                .setTimestamp(
                        Timestamp.newBuilder()
                                .setSeconds(millis / 1000)
                                .setNanos((int) (millis % 1000) * 1_000_000))
                .build();
    }

    private static long offset(TopicRef topic, StartAt start) {
        return client.offsets(
                        ListOffsetsRequest.newBuilder()
                                .setTopic(topic)
                                .addPartitions(TestReader.from(0, start))
                                .build())
                .getPartitions(0)
                .getOffset();
    }

    @Test
    void offsetsThatAreNotThereAreToldPerPartition() throws Exception {
        TopicRef topic = topic("list", 2);
        TestClient.Refusal refusal =
                TestClient.refusal(() ->
                        client.offsets(
                                ListOffsetsRequest.newBuilder()
                                        .setTopic(topic)
                                        .addPartitions(TestReader.from(0, 0))
                                        .addPartitions(TestReader.from(1, 5))
                                        .build()));
        assertThat(refusal.reason()).isEqualTo("OFFSET_OUT_OF_RANGE");
        assertThat(refusal.fact("partition")).isEqualTo("1");
    }

    @Test
    void aQuietSessionBeats() throws Exception {
        TopicRef topic = topic("quiet", 1);
        client.append(topic, 0, producer(topic), 0, "a");
        try (TestReader reader = reader(topic, TestReader.from(0, TestReader.LATEST))) {
            ReadSessionResponse beat = reader.nextOfAll();
            assertThat(beat.getHeartbeat().getPartitions(0).getHighWatermark()).isEqualTo(1);
            assertThat(beat.getHeartbeat().getPartitions(0).getOffset()).isEqualTo(1);
        }
    }
}
