package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.SideEffect;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Append sessions over gRPC. */
class AppendSessionIT {
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

    @Test
    void aWindowOfBatchesIsAnsweredInOrderWithinEachPartition() throws Exception {
        TopicRef topic = topic("window", 3);
        ProducerRef producer = client.open("window").getProducer();
        List<List<String>> sent = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<Long, Integer> partitions = new HashMap<>();
        long[] nextOffset = new long[3];
        try (TestSession session = TestSession.open(client, topic, producer)) {
            int unanswered = 0;
            for (int i = 0; i < 600; i++) {
                if (unanswered == 64) {
                    acknowledge(session.next(), partitions, nextOffset);
                    unanswered--;
                }
                int partition = i % 3;
                int sequence = sent.get(partition).size();
                partitions.put(session.send(partition, sequence, "v" + i), partition);
                sent.get(partition).add("v" + i);
                unanswered++;
            }
            session.halfClose();
            for (; unanswered > 0; unanswered--) {
                acknowledge(session.next(), partitions, nextOffset);
            }
            session.completes();
        }
        for (int partition = 0; partition < 3; partition++) {
            assertThat(client.values(topic, partition)).isEqualTo(sent.get(partition));
        }
    }

    private static void acknowledge(
            AppendSessionResponse response, Map<Long, Integer> partitions, long[] nextOffset) {
        AppendResponse appended = response.getAck().getAppended();
        int partition = partitions.remove(response.getAck().getCorrelation());
        assertThat(appended.getBaseOffset()).isEqualTo(nextOffset[partition]++);
        assertThat(appended.getDuplicate()).isFalse();
        assertThat(appended.getHighWatermark()).isGreaterThan(appended.getBaseOffset());
        assertThat(appended.getMeteredBytes()).isPositive();
    }

    @Test
    void aResentWindowIsAnsweredWithItsFirstOffsets() throws Exception {
        TopicRef topic = topic("resent", 1);
        ProducerRef producer = client.open("resent").getProducer();
        try (TestSession session = TestSession.open(client, topic, producer)) {
            for (int i = 0; i < 20; i++) {
                session.ack(session.send(0, i, "v" + i));
            }
        }
        ProducerRef again = client.open("resent").getProducer();
        try (TestSession session = TestSession.open(client, topic, again)) {
            List<Long> sent = new ArrayList<>();
            for (int i = 10; i < 40; i++) {
                sent.add(session.send(0, i, "v" + i));
            }
            for (int i = 10; i < 40; i++) {
                AppendResponse ack = session.ack(sent.get(i - 10));
                assertThat(ack.getBaseOffset()).isEqualTo(i);
                assertThat(ack.getDuplicate()).isEqualTo(i < 20);
            }
        }
        assertThat(client.values(topic, 0)).hasSize(40);
    }

    @Test
    void aRefusedBatchRefusesThoseBehindItAndNoOtherPartition() throws Exception {
        TopicRef topic = topic("refused", 2);
        ProducerRef producer = client.open("refused").getProducer();
        ByteString corrupt = ByteString.copyFrom(new byte[70]);
        TestClient.Refusal unary =
                TestClient.refusal(() ->
                        client.append(
                                TestClient.list(topic, 0, producer, 1, "x").toBuilder()
                                        .setBatch(corrupt)
                                        .build()));
        try (TestSession session = TestSession.open(client, topic, producer)) {
            session.ack(session.send(0, 0, "a"));
            long bad =
                    session.send(
                            SessionBatch.newBuilder()
                                    .setPartition(0)
                                    .setBaseSequence(1)
                                    .setBatch(corrupt));
            long behind = session.send(0, 2, "c");
            assertThat(session.rejection(bad).status()).isEqualTo(unary.status());
            TestClient.Refusal refused = session.rejection(behind);
            assertThat(refused.code()).isEqualTo(Status.Code.ABORTED);
            assertThat(refused.reason()).isEqualTo("PREDECESSOR_REJECTED");
            assertThat(refused.fact("expected_sequence")).isEqualTo("1");
            session.ack(session.send(1, 0, "other"));
            assertThat(session.rejection(session.send(0, 2, "c")).reason())
                    .isEqualTo("PREDECESSOR_REJECTED");
            long again = session.send(0, 1, "b");
            long next = session.send(0, 2, "c");
            session.ack(again);
            session.ack(next);
            long gap = session.send(0, 5, "f");
            AppendSessionResponse rejected = session.next();
            assertThat(rejected.getRejected().getCorrelation()).isEqualTo(gap);
            assertThat(rejected.getRejected().getSideEffect())
                    .isEqualTo(SideEffect.SIDE_EFFECT_NONE);
        }
        assertThat(client.values(topic, 0)).containsExactly("a", "b", "c");
        assertThat(client.values(topic, 1)).containsExactly("other");
    }

    @Test
    void nothingIsAppendedBehindReusedSequences() throws Exception {
        TopicRef topic = topic("reused", 1);
        ProducerRef producer = client.open("reused").getProducer();
        client.append(topic, 0, producer, 0, "a", "b");
        try (TestSession session = TestSession.open(client, topic, producer)) {
            long reused = session.send(0, 0, "x", "y");
            long behind = session.send(0, 2, "z");
            assertThat(session.rejection(reused).reason()).isEqualTo("SEQUENCE_REUSED");
            assertThat(session.rejection(behind).reason()).isEqualTo("PREDECESSOR_REJECTED");
        }
        assertThat(client.values(topic, 0)).containsExactly("a", "b");
    }

    @Test
    void aPartitionThatIsNotThereIsToldAndTheSessionGoesOn() throws Exception {
        TopicRef topic = topic("beyond", 1);
        ProducerRef producer = client.open("beyond").getProducer();
        try (TestSession session = TestSession.open(client, topic, producer)) {
            for (int partition : new int[] {1, -1, Integer.MAX_VALUE}) {
                assertThat(session.rejection(session.send(partition, 0, "x")).reason())
                        .isEqualTo("PARTITION_OUT_OF_RANGE");
            }
            session.ack(session.send(0, 0, "x"));
        }
    }

    @Test
    void aClientThatExceedsItsWindowLosesTheSession() throws Exception {
        TopicRef topic = topic("exceeded", 1);
        ProducerRef producer = client.open("exceeded").getProducer();
        try (TestSession session = TestSession.deaf(client)) {
            session.sendOpen(topic, producer);
            // Answers that nobody reads fill the transport; then they hold the window.
            for (int i = 0; i < 60_000; i++) {
                session.send(0, i, "x");
            }
            for (int i = 0; i < 60_000; i++) {
                session.readOne();
            }
            TestClient.Refusal refusal = session.end();
            assertThat(refusal.reason()).isEqualTo("WINDOW_EXCEEDED");
            assertThat(refusal.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void sessionsAreOpenedOnceAndFirst() throws Exception {
        TopicRef topic = topic("opened", 1);
        ProducerRef producer = client.open("opened").getProducer();
        try (TestSession session = TestSession.bare(client)) {
            session.send(0, 0, "x");
            assertThat(session.end().reason()).isEqualTo("INVALID_FIELD");
        }
        try (TestSession session = TestSession.open(client, topic, producer)) {
            session.sendOpen(topic, producer);
            assertThat(session.end().reason()).isEqualTo("INVALID_FIELD");
        }
        try (TestSession session = TestSession.bare(client)) {
            session.sendOpen(TestClient.topic("nowhere"), producer);
            assertThat(session.end().reason()).isEqualTo("TOPIC_NOT_FOUND");
        }
        try (TestClient stranger = new TestClient(agent.grpcPort(), "nonsense");
                TestSession session = TestSession.bare(stranger)) {
            session.sendOpen(topic, producer);
            assertThat(session.end().reason()).isEqualTo("CREDENTIALS_INVALID");
        }
    }

    @Test
    void aRevokedKeyEndsItsSessions() throws Exception {
        TopicRef topic = topic("revoked", 1);
        ApiKeyText key = database.key(organization);
        try (TestClient own = new TestClient(agent.grpcPort(), key.text())) {
            ProducerRef producer = own.open("revoked").getProducer();
            try (TestSession session = TestSession.open(own, topic, producer)) {
                session.ack(session.send(0, 0, "x"));
                database.deny("api_key", key.id());
                assertThat(session.end().reason()).isEqualTo("CREDENTIALS_REVOKED");
            }
        }
    }

    @Test
    void aSuspensionAndADeletedTopicEndTheirSessions() throws Exception {
        UUID other = database.organization("active");
        UUID doomed = database.topic(other, "doomed", 1);
        database.topic(other, "kept", 1);
        try (TestClient own = new TestClient(agent.grpcPort(), database.key(other).text())) {
            ProducerRef producer = own.open("p").getProducer();
            try (TestSession first = TestSession.open(own, TestClient.topic("doomed"), producer);
                    TestSession second =
                            TestSession.open(own, TestClient.topic("kept"), producer)) {
                database.deleteTopic(doomed);
                assertThat(first.end().reason()).isEqualTo("TOPIC_NOT_FOUND");
                second.ack(second.send(0, 0, "x"));
                database.status(other, "suspended");
                assertThat(second.end().reason()).isEqualTo("TENANT_SUSPENDED");
            }
        }
    }

    @Test
    void aCancelledSessionsBatchesAreWhollyInTheLogOrNot() throws Exception {
        TopicRef topic = topic("cancelled", 1);
        ProducerRef producer = client.open("cancelled").getProducer();
        TestSession session = TestSession.open(client, topic, producer);
        session.ack(session.send(0, 0, "v0"));
        for (int i = 1; i < 60; i++) {
            session.send(0, i, "v" + i);
        }
        session.cancel();
        var opened = client.open("cancelled", TestClient.partition("cancelled", 0));
        long last = opened.getResumePoints(0).getLastSequence();
        ProducerRef again = opened.getProducer();
        try (TestSession next = TestSession.open(client, topic, again)) {
            for (long i = last + 1; i < 60; i++) {
                next.ack(next.send(0, i, "v" + i));
            }
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add("v" + i);
        }
        assertThat(client.values(topic, 0)).isEqualTo(all);
    }

    @Test
    void anAgentThatStopsTellsAndFinishes() throws Exception {
        TestDatabase own = TestDatabase.create();
        UUID tenant = own.organization("active");
        own.topic(tenant, "t", 1);
        try (TestAgent stopping = new TestAgent(own).start();
                TestClient caller = new TestClient(stopping.grpcPort(), own.key(tenant).text())) {
            ProducerRef producer = caller.open("p").getProducer();
            try (TestSession session = TestSession.open(caller, TestClient.topic("t"), producer)) {
                session.ack(session.send(0, 0, "x"));
                Thread stop = Thread.ofPlatform().start(stopping::stop);
                assertThat(session.next().hasDraining()).isTrue();
                assertThat(session.end().reason()).isEqualTo("DRAINING");
                stop.join();
            }
        }
    }
}
