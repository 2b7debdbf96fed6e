package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.SetFenceRequest;
import io.streamhouse.proto.v1.TopicRef;
import io.streamhouse.proto.v1.TrimRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is counted, and who sees it. */
class UsageIT {
    private static TestDatabase database;
    private static TestAgent agent;
    private static UUID organization;
    private static ApiKeyText key;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        organization = database.organization("active");
        database.topic(organization, "metered", 2);
        key = database.key(organization);
        agent =
                new TestAgent(database)
                        .with("STREAMHOUSE_USAGE_WINDOW", "PT1S")
                        .with("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1.5S")
                        .start();
        client = new TestClient(agent.grpcPort(), key.text());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        agent.close();
    }

    private static String own() {
        return " WHERE organization_id = '" + organization + "'";
    }

    private static void flush() throws Exception {
        long request = database.requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database.ask("SELECT flushed_request FROM plane.agent")) >= request);
    }

    @Test
    void usageIsWhatWasAcknowledgedAndReadNothingElse() throws Exception {
        TopicRef topic = TestClient.topic("metered");
        ProducerRef producer = client.open("meter").getProducer();
        long bytes = 0;
        long sequence = 0;
        long end = System.nanoTime() + 2_500_000_000L;
        // Across usage windows and segments.
        while (System.nanoTime() < end) {
            AppendResponse answer =
                    client.append(topic, 1, producer, sequence, "a" + sequence, "b");
            bytes += answer.getMeteredBytes();
            assertThat(
                            client.append(topic, 1, producer, sequence, "a" + sequence, "b")
                                    .getDuplicate())
                    .isTrue();
            TestClient.refusal(() -> client.append(topic, 1, producer, 1_000_000, "gap"));
            sequence += 2;
        }
        long readBytes = 0;
        long readRecords = 0;
        for (long offset = 0; offset < sequence; ) {
            var page =
                    client.read(
                            ReadRequest.newBuilder()
                                    .setTopic(topic)
                                    .setPartition(1)
                                    .setOffset(offset)
                                    .setMaxBytes(4096)
                                    .build());
            readBytes += page.getBatchesList().stream().mapToLong(b -> b.size()).sum();
            readRecords += page.getNextOffset() - offset;
            offset = page.getNextOffset();
        }
        flush();
        assertThat(
                        database.ask(
                                "SELECT sum(records) || ' ' || sum(bytes) FROM log.v1_usage"
                                        + own()))
                .isEqualTo(sequence + " " + bytes);
        assertThat(
                        database.ask(
                                "SELECT count(*) FROM log.v1_usage WHERE date_trunc('second',"
                                        + " first_append_time) <> date_trunc('second',"
                                        + " last_append_time)"))
                .isEqualTo("0");
        assertThat(
                        database.ask(
                                "SELECT bool_and(next_offset = "
                                        + sequence
                                        + " AND stored_bytes = "
                                        + bytes
                                        + ") FROM log.v1_partition WHERE partition = 1"))
                .isEqualTo("t");
        assertThat(
                        database.ask(
                                "SELECT sum(records) || ' ' || sum(bytes) FROM log.v1_read_usage"
                                        + own()))
                .isEqualTo(readRecords + " " + readBytes);
        assertThat(
                        database.ask(
                                "SELECT (SELECT max(last_append_time) FROM log.v1_usage)"
                                        + " < (SELECT recorded_through FROM log.v1_session)"))
                .isEqualTo("t");
        assertThat(
                        database.ask(
                                "SELECT (SELECT max(at) FROM log.v1_read_usage)"
                                        + " < (SELECT recorded_through FROM log.v1_session)"))
                .isEqualTo("t");
        Eventually.holds(() ->
                database.ask(
                                "SELECT last_used_at > now() - interval '1 minute' FROM"
                                        + " log.v1_key_use WHERE key_id = '"
                                        + key.id()
                                        + "'")
                        .equals("t"));
        String all = Long.toString(sequence);
        Eventually.holds(
                () -> database.ask("SELECT sum(messages_in) FROM log.v1_rate" + own()).equals(all));
        String out = Long.toString(readRecords);
        Eventually.holds(() ->
                database.ask("SELECT sum(messages_out) FROM log.v1_rate" + own()).equals(out));
    }

    @Test
    void requestsAreWhatIsAnsweredWithoutDuplicatesAndRefusals() throws Exception {
        UUID asking = database.organization("active");
        database.topic(asking, "asked", 1);
        TopicRef topic = TestClient.topic("asked");
        try (TestClient one = new TestClient(agent.grpcPort(), database.key(asking).text())) {
            ProducerRef producer = one.open("asker").getProducer();
            one.append(topic, 0, producer, 0, "x");
            one.append(topic, 0, producer, 0, "x");
            TestClient.refusal(() -> one.append(topic, 0, producer, 7, "gap"));
            one.with(ProducerServiceGrpc.newBlockingStub(one.channel()))
                    .getResumePoints(
                            GetResumePointsRequest.newBuilder().setProducer(producer).build());
            one.with(AppendServiceGrpc.newBlockingStub(one.channel()))
                    .setFence(SetFenceRequest.newBuilder().setTopic(topic).build());
            one.topics().trim(TrimRequest.newBuilder().setTopic(topic).build());
            one.offsets(
                    ListOffsetsRequest.newBuilder()
                            .setTopic(topic)
                            .addPartitions(TestReader.from(0, TestReader.EARLIEST))
                            .build());
            one.describe(topic);
            one.read(ReadRequest.newBuilder().setTopic(topic).setOffset(0).build());
            one.topics().listTopics(ListTopicsRequest.getDefaultInstance());
        }
        flush();
        assertThat(
                        database.ask(
                                "SELECT sum(requests) FROM log.v1_read_usage WHERE"
                                        + " organization_id = '"
                                        + asking
                                        + "'"))
                .isEqualTo("8");
    }

    @Test
    void recordedThroughGoesOnWhileNothingHappens() throws Exception {
        flush();
        String before = database.ask("SELECT recorded_through FROM log.v1_session");
        Eventually.holds(() ->
                database.ask(
                                "SELECT recorded_through > '"
                                        + before
                                        + "'::timestamptz AND live FROM log.v1_session")
                        .equals("t"));
    }

    @Test
    void theRequestRoleSeesItsOrganizationOnly() throws Exception {
        TopicRef topic = TestClient.topic("metered");
        client.append(topic, 0, client.open("mine").getProducer(), 0, "x");
        flush();
        for (String view :
                new String[] {
                    "v1_usage", "v1_read_usage", "v1_partition", "v1_rate", "v1_key_use"
                }) {
            assertThat(seen("streamhouse_request", view, organization)).as(view).isNotEqualTo("0");
            assertThat(seen("streamhouse_request", view, UUID.randomUUID())).isEqualTo("0");
            assertThat(seen("streamhouse_projector", view, UUID.randomUUID())).isNotEqualTo("0");
            assertThat(seen("streamhouse_platform", view, UUID.randomUUID())).isNotEqualTo("0");
        }
        assertThat(seen("streamhouse_control", "v1_session", organization)).isEqualTo("1");
    }

    private static String seen(String role, String view, UUID as) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(
                                database.url(), "streamhouse_control", ScratchDatabase.PASSWORD);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!role.equals("streamhouse_control")) {
                statement.execute("SET LOCAL ROLE " + role);
            }
            statement.execute("SET LOCAL streamhouse.organization = '" + as + "'");
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM log." + view)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Test
    void everyTableWithAnOrganizationIsProtected() throws Exception {
        assertThat(
                        database.ask(
                                """
                                SELECT string_agg(c.relname, ', ') FROM pg_class c
                                  JOIN pg_attribute a ON a.attrelid = c.oid
                                   AND a.attname = 'organization_id'
                                 WHERE c.relnamespace = 'log'::regnamespace AND c.relkind = 'r'
                                   AND NOT (c.relrowsecurity AND c.relforcerowsecurity)\
                                """))
                .isEmpty();
    }
}
