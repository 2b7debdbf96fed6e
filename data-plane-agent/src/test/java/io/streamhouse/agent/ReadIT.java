package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads from memory and from segments, and the long poll. */
class ReadIT {
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

    private static ReadRequest.Builder request(String topic) {
        return ReadRequest.newBuilder().setTopic(TestClient.topic(topic));
    }

    @Test
    void olderRecordsComeFromSegmentsAfterARestart() throws Exception {
        database.topic(organization, "old", 1);
        TopicRef topic = TestClient.topic("old");
        ProducerRef producer = client.open("old").getProducer();
        Random random = new Random(5);
        List<ByteString> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] value = new byte[100_000];
            random.nextBytes(value);
            sent.add(ByteString.copyFrom(value));
            client.append(
                    AppendRequest.newBuilder()
                            .setTopic(topic)
                            .setProducer(producer)
                            .setBaseSequence(i)
                            .setList(
                                    RecordList.newBuilder()
                                            .addRecords(Record.newBuilder().setValue(sent.get(i))))
                            .build());
        }
        Eventually.holds(
                () -> database.ask("SELECT max(next_offset) FROM log.v1_partition").equals("60"));
        assertThat(database.ask("SELECT count(*) FROM log.segment")).isNotEqualTo("0");
        agent.stop();
        agent.start();
        try (TestClient again =
                new TestClient(agent.grpcPort(), database.key(organization).text())) {
            List<ByteString> read = new ArrayList<>();
            long offset = 0;
            while (offset < 60) {
                ReadResponse page =
                        again.read(
                                request("old")
                                        .setOffset(offset)
                                        .setFormat(Format.FORMAT_RECORDS)
                                        .build());
                page.getRecordsList().forEach(r -> read.add(r.getRecord().getValue()));
                assertThat(page.getRecords(0).getLogAppendTime().getSeconds()).isPositive();
                offset = page.getNextOffset();
            }
            assertThat(read).isEqualTo(sent);
            assertThat(again.describe(topic).getPartitions(0).getHighWatermark()).isEqualTo(60);
        }
        client.close();
        client = new TestClient(agent.grpcPort(), database.key(organization).text());
    }

    @Test
    void anOffsetOutOfRangeIsToldWithTheRange() throws Exception {
        database.topic(organization, "range", 1);
        ProducerRef producer = client.open("range").getProducer();
        client.append(TestClient.topic("range"), 0, producer, 0, "a", "b");
        for (long offset : new long[] {-1, 3}) {
            TestClient.Refusal refusal =
                    TestClient.refusal(
                            () -> client.read(request("range").setOffset(offset).build()));
            assertThat(refusal.reason()).isEqualTo("OFFSET_OUT_OF_RANGE");
            assertThat(refusal.fact("log_start")).isEqualTo("0");
            assertThat(refusal.fact("tail")).isEqualTo("2");
        }
        ReadResponse end = client.read(request("range").setOffset(2).build());
        assertThat(end.getBatchesCount()).isZero();
        assertThat(end.getNextOffset()).isEqualTo(2);
        assertThat(end.getHighWatermark()).isEqualTo(2);
    }

    @Test
    void readingBeginsWhereItIsToldAndStopsAtItsSize() throws Exception {
        database.topic(organization, "sized", 1);
        ProducerRef producer = client.open("sized").getProducer();
        String large = "x".repeat(600);
        for (int i = 0; i < 10; i++) {
            client.append(TestClient.topic("sized"), 0, producer, 3L * i, large + i, "b", "c");
        }
        ReadResponse earliest =
                client.read(
                        request("sized")
                                .setPosition(Position.POSITION_EARLIEST)
                                .setMaxBytes(1024)
                                .build());
        assertThat(earliest.getBatchesCount()).isBetween(1, 12);
        ReadResponse middle =
                client.read(
                        request("sized")
                                .setOffset(4)
                                .setMaxBytes(1024)
                                .setFormat(Format.FORMAT_RECORDS)
                                .build());
        assertThat(middle.getRecords(0).getOffset()).isEqualTo(4);
        assertThat(middle.getNextOffset())
                .isEqualTo(middle.getRecords(middle.getRecordsCount() - 1).getOffset() + 1);
        assertThat(middle.getSerializedSize()).isLessThan(2048);
        ReadResponse batches = client.read(request("sized").setOffset(4).build());
        assertThat(batches.getNextOffset()).isEqualTo(30);
    }

    @Test
    void aLongPollEndsWithItsTime() throws Exception {
        database.topic(organization, "quiet", 1);
        long began = System.nanoTime();
        ReadResponse nothing =
                client.read(
                        request("quiet")
                                .setPosition(Position.POSITION_LATEST)
                                .setMaxWait(Duration.newBuilder().setNanos(300_000_000))
                                .build());
        assertThat(nothing.getBatchesCount()).isZero();
        assertThat(System.nanoTime() - began).isGreaterThan(290_000_000L);
    }

    @Test
    void manyLongPollsWaitAndAreWokenTogether() throws Exception {
        database.topic(organization, "crowd", 1);
        ProducerRef producer = client.open("crowd").getProducer();
        var waiting =
                new ArrayList<com.google.common.util.concurrent.ListenableFuture<ReadResponse>>();
        for (int i = 0; i < 500; i++) {
            waiting.add(
                    client.reading()
                            .read(
                                    request("crowd")
                                            .setOffset(0)
                                            .setMaxWait(Duration.newBuilder().setSeconds(15))
                                            .build()));
        }
        Eventually.holds(
                () -> agent.get("/metrics").body().contains("streamhouse_waiting_reads 500.0"));
        client.append(TestClient.topic("crowd"), 0, producer, 0, "go");
        for (var one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS).getNextOffset()).isEqualTo(1);
        }
        assertThat(agent.get("/metrics").body())
                .contains("streamhouse_agent_write_latency_seconds_bucket")
                .contains("streamhouse_agent_read_latency_seconds_count")
                .contains("streamhouse_records_sent_total")
                .contains("streamhouse_active_partitions")
                .contains("streamhouse_waiting_reads 0.0");
    }

    @Test
    void badRequestsAreToldPrecisely() throws Exception {
        database.topic(organization, "bad", 2);
        ProducerRef producer = client.open("bad").getProducer();
        TopicRef bad = TestClient.topic("bad");
        assertThat(TestClient.refusal(() -> client.append(bad, 2, producer, 0, "x")).reason())
                .isEqualTo("PARTITION_OUT_OF_RANGE");
        assertThat(
                        TestClient.refusal(() ->
                                        client.append(TestClient.topic("a b"), 0, producer, 0, "x"))
                                .reason())
                .isEqualTo("INVALID_TOPIC_NAME");
        AppendRequest good = TestClient.list(bad, 0, producer, 0, "x");
        assertThat(
                        TestClient.refusal(() ->
                                        client.append(good.toBuilder().clearProducer().build()))
                                .reason())
                .isEqualTo("PRODUCER_REQUIRED");
        assertThat(
                        TestClient.refusal(() ->
                                        client.append(good.toBuilder().clearRecords().build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        assertThat(
                        TestClient.refusal(() ->
                                        client.append(
                                                good.toBuilder()
                                                        .setBatch(
                                                                ByteString.copyFrom(
                                                                        new byte[8 << 20]))
                                                        .build()))
                                .reason())
                .isEqualTo("BATCH_TOO_LARGE");
        assertThat(TestClient.refusal(() -> client.open("no spaces")).reason())
                .isEqualTo("INVALID_PRODUCER_NAME");
        assertThat(TestClient.refusal(() -> client.read(request("bad").build())).reason())
                .isEqualTo("INVALID_FIELD");
        assertThat(
                        TestClient.refusal(() ->
                                        client.read(
                                                request("bad")
                                                        .setOffset(0)
                                                        .setMaxBytes(5 << 20)
                                                        .build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        assertThat(
                        TestClient.refusal(() ->
                                        client.read(
                                                request("bad")
                                                        .setOffset(0)
                                                        .setMaxWait(
                                                                Duration.newBuilder()
                                                                        .setSeconds(21))
                                                        .build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        assertThat(client.values(bad, 0)).isEmpty();
    }
}
