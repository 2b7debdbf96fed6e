package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.ResumePoint;
import io.streamhouse.proto.v1.SetFenceRequest;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TrimRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two agents: whichever is asked, calls are done where they belong. */
class AnyAgentIT {
    /** More neighbouring slots than one of two agents holds. */
    private static final int PARTITIONS = 130;

    private static TestDatabase database;
    private static Path shared;
    private static UUID organization;
    private static TestAgent first;
    private static TestAgent second;
    private static TestClient one;
    private static TestClient two;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        shared = Files.createTempDirectory("streamhouse-shared-");
        organization = database.organization("active");
        String key = database.key(organization).text();
        first = agent("a");
        second = agent("b");
        one = new TestClient(first.grpcPort(), key);
        two = new TestClient(second.grpcPort(), key);
        Eventually.holds(() ->
                database.ask(
                                "SELECT string_agg(n::text, ',') FROM (SELECT count(*) n FROM"
                                        + " log.v1_lease WHERE agent_id IS NOT NULL GROUP BY"
                                        + " agent_id) c")
                        .equals("128,128"));
    }

    private static TestAgent agent(String id) throws Exception {
        TestAgent agent = new TestAgent(database);
        return agent.with(
                        "STREAMHOUSE_SECRETS_DIR", agent.directory().resolve("secrets").toString())
                .with("STREAMHOUSE_DATA_DIR", shared.toString())
                .with("STREAMHOUSE_AGENT_ID", id)
                .with("STREAMHOUSE_WAL", "postgres")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        one.close();
        two.close();
        first.close();
        second.close();
        try (var paths = Files.walk(shared)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static TopicRef topic(String name) throws Exception {
        database.topic(organization, name, PARTITIONS);
        return TestClient.topic(name);
    }

    private static PartitionRef[] all(String name) {
        PartitionRef[] refs = new PartitionRef[PARTITIONS];
        for (int i = 0; i < PARTITIONS; i++) {
            refs[i] = TestClient.partition(name, i);
        }
        return refs;
    }

    private static String endpoint(TestAgent agent) {
        return "127.0.0.1:" + agent.grpcPort();
    }

    /** A partition that the first agent does not lead, as both agents know. */
    private static int elsewhere(TopicRef topic) {
        int[] found = {-1};
        Eventually.holds(() -> {
            for (PartitionDescription it : one.describe(topic).getPartitionsList()) {
                if (it.getEndpoint().equals(endpoint(second))) {
                    found[0] = it.getPartition();
                }
            }
            return found[0] >= 0;
        });
        return found[0];
    }

    @Test
    void unaryCallsAreDoneByTheLeaderWhoeverIsAsked() throws Exception {
        TopicRef topic = topic("any");
        OpenProducerResponse opened = one.open("any", all("any"));
        assertThat(opened.getResumePointsList())
                .hasSize(PARTITIONS)
                .allMatch(point -> point.getLastSequence() == -1);
        ProducerRef producer = opened.getProducer();
        for (int i = 0; i < PARTITIONS; i++) {
            one.append(topic, i, producer, 0, "one-" + i);
            assertThat(two.append(topic, i, producer, 0, "one-" + i).getDuplicate()).isTrue();
            assertThat(two.append(topic, i, producer, 1, "two-" + i).getLeaseEpoch()).isPositive();
        }
        for (int i = 0; i < PARTITIONS; i++) {
            assertThat(one.values(topic, i)).containsExactly("one-" + i, "two-" + i);
            assertThat(two.values(topic, i)).containsExactly("one-" + i, "two-" + i);
        }
        for (TestClient client : List.of(one, two)) {
            List<PartitionDescription> described = client.describe(topic).getPartitionsList();
            assertThat(described).allMatch(it -> it.getHighWatermark() == 2);
            assertThat(described).allMatch(it -> it.getLeaseEpoch() > 0);
            TreeSet<String> endpoints = new TreeSet<>();
            described.forEach(it -> endpoints.add(it.getEndpoint()));
            assertThat(endpoints).containsExactlyInAnyOrder(endpoint(first), endpoint(second));
        }
        ListOffsetsRequest.Builder ends = ListOffsetsRequest.newBuilder().setTopic(topic);
        for (int i = PARTITIONS - 1; i >= 0; i--) {
            ends.addPartitions(TestReader.from(i, TestReader.LATEST));
        }
        List<PartitionOffset> offsets = one.offsets(ends.build()).getPartitionsList();
        for (int i = 0; i < PARTITIONS; i++) {
            assertThat(offsets.get(i).getPartition()).isEqualTo(PARTITIONS - 1 - i);
            assertThat(offsets.get(i).getOffset()).isEqualTo(2);
        }
    }

    @Test
    void openingFencesAtEveryLeaderThatIsNamed() throws Exception {
        TopicRef topic = topic("fenced");
        ProducerRef old = one.open("fenced", all("fenced")).getProducer();
        for (int i = 0; i < PARTITIONS; i++) {
            one.append(topic, i, old, 0, "x");
        }
        OpenProducerResponse opened = two.open("fenced", all("fenced"));
        assertThat(opened.getResumePointsList()).allMatch(point -> point.getLastSequence() == 0);
        for (int i = 0; i < PARTITIONS; i++) {
            int partition = i;
            assertThat(TestClient.refusal(() -> one.append(topic, partition, old, 1, "y")).reason())
                    .isEqualTo("PRODUCER_FENCED");
        }
        List<ResumePoint> points =
                one.with(ProducerServiceGrpc.newBlockingStub(one.channel()))
                        .getResumePoints(
                                GetResumePointsRequest.newBuilder()
                                        .setProducer(opened.getProducer())
                                        .addAllResumeFor(List.of(all("fenced")))
                                        .build())
                        .getResumePointsList();
        assertThat(points).hasSize(PARTITIONS).allMatch(point -> point.getLastOffset() == 0);
        assertThat(
                        TestClient.refusal(() ->
                                        one.with(ProducerServiceGrpc.newBlockingStub(one.channel()))
                                                .getResumePoints(
                                                        GetResumePointsRequest.newBuilder()
                                                                .setProducer(old)
                                                                .build()))
                                .reason())
                .isEqualTo("PRODUCER_FENCED");
    }

    @Test
    void conditionsFencesAndTrimsWorkThroughAnyAgent() throws Exception {
        TopicRef topic = topic("conditions");
        int partition = elsewhere(topic);
        ProducerRef producer = one.open("conditions").getProducer();
        var request = TestClient.list(topic, partition, producer, 0, "a", "b");
        TestClient.Refusal mismatch =
                TestClient.refusal(
                        () -> one.append(request.toBuilder().setExpectedNextOffset(4).build()));
        assertThat(mismatch.reason()).isEqualTo("TAIL_MISMATCH");
        assertThat(mismatch.fact("next_offset")).isEqualTo("0");
        one.append(request.toBuilder().setExpectedNextOffset(0).build());
        assertThat(one.append(request.toBuilder().setExpectedNextOffset(9).build()).getDuplicate())
                .isTrue();

        var appends = one.with(AppendServiceGrpc.newBlockingStub(one.channel()));
        SetFenceRequest fence =
                SetFenceRequest.newBuilder()
                        .setTopic(topic)
                        .setPartition(partition)
                        .setFence("epoch-7")
                        .setExpectedFence("")
                        .build();
        assertThat(appends.setFence(fence).getNextOffset()).isEqualTo(2);
        assertThat(TestClient.refusal(() -> appends.setFence(fence)).reason())
                .isEqualTo("FENCE_MISMATCH");
        assertThat(
                        TestClient.refusal(() ->
                                        appends.setFence(
                                                fence.toBuilder().setFence("x".repeat(65)).build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        var next = TestClient.list(topic, partition, producer, 2, "c");
        assertThat(TestClient.refusal(() -> one.append(next)).reason()).isEqualTo("FENCE_MISMATCH");
        one.append(next.toBuilder().setFence("epoch-7").build());

        TrimRequest trim =
                TrimRequest.newBuilder()
                        .setTopic(topic)
                        .setPartition(partition)
                        .setBeforeOffset(2)
                        .build();
        assertThat(one.topics().trim(trim).getLogStart()).isEqualTo(2);
        assertThat(one.topics().trim(trim.toBuilder().setBeforeOffset(1).build()).getLogStart())
                .isEqualTo(2);
        assertThat(
                        TestClient.refusal(() ->
                                        one.topics()
                                                .trim(trim.toBuilder().setBeforeOffset(99).build()))
                                .reason())
                .isEqualTo("OFFSET_OUT_OF_RANGE");
        assertThat(
                        TestClient.refusal(() ->
                                        one.topics()
                                                .trim(trim.toBuilder().setBeforeOffset(-1).build()))
                                .reason())
                .isEqualTo("INVALID_FIELD");
        try (TestReader reader =
                TestReader.open(two, TestReader.records(topic, TestReader.from(partition, 0)))) {
            OffsetGap gap = reader.nextGap();
            assertThat(gap.getFromOffset()).isZero();
            assertThat(gap.getToOffset()).isEqualTo(2);
            assertThat(gap.getReason()).isEqualTo(OffsetGap.Reason.REASON_TRIMMED);
            assertThat(reader.values(1)).containsExactly("c");
        }
    }

    @Test
    void sessionsSayWhereAPartitionIsLed() throws Exception {
        TopicRef topic = topic("moved");
        int partition = elsewhere(topic);
        ProducerRef producer = one.open("moved").getProducer();
        try (TestSession session = TestSession.open(one, topic, producer)) {
            long sent = session.send(partition, 0, "x");
            AppendSessionResponse moved = session.next();
            assertThat(moved.getMoved().getPartition()).isEqualTo(partition);
            assertThat(moved.getMoved().getEndpoint()).isEqualTo(endpoint(second));
            assertThat(session.rejection(sent).reason()).isEqualTo("NOT_OWNER");
            // Told once.
            assertThat(session.rejection(session.send(partition, 0, "x")).reason())
                    .isEqualTo("NOT_OWNER");
        }
        try (TestSession session = TestSession.open(two, topic, producer)) {
            session.ack(session.send(partition, 0, "x"));
        }
        List<PartitionStart> starts = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            starts.add(TestReader.from(i, 0));
        }
        Map<Integer, Moved> moved = new HashMap<>();
        try (TestReader reader =
                TestReader.open(
                        one, TestReader.records(topic, starts.toArray(new PartitionStart[0])))) {
            while (!moved.containsKey(partition)) {
                ReadSessionResponse next = reader.next();
                assertThat(next.hasMoved()).isTrue();
                moved.put(next.getMoved().getPartition(), next.getMoved());
            }
        }
        assertThat(moved.values()).allMatch(it -> it.getEndpoint().equals(endpoint(second)));
    }
}
