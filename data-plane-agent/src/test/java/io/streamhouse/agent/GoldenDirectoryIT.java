package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.TopicRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that agents of earlier versions left behind are opened by this one. */
class GoldenDirectoryIT {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final UUID ORGANIZATION =
            UUID.fromString("0b54d1a5-5a2e-4b53-9b35-6f2a6a1d1c01");
    private static final UUID TOPIC_ID = UUID.fromString("0b54d1a5-5a2e-4b53-9b35-6f2a6a1d1c02");
    private static final TopicRef TOPIC = TestClient.topic("ledger");
    private static final int PARTITIONS = 2;
    private static final int RECORDED = 4;
    private static final int UNRECORDED = 3;

    /** Makes the archive of this version: {@code -Dgolden.directory=<name>}. */
    @Test
    void makesAnArchive() throws Exception {
        String name = System.getProperty("golden.directory", "");
        if (name.isEmpty()) {
            return;
        }
        TestDatabase database = catalogue();
        try (TestAgent agent =
                        new TestAgent(database)
                                .with("STREAMHOUSE_SEGMENT_AGE_MAX", "PT60S")
                                .startProcess();
                TestClient client =
                        new TestClient(agent.grpcPort(), database.key(ORGANIZATION).text())) {
            ProducerRef producer = client.open("golden").getProducer();
            for (int batch = 0; batch < RECORDED + UNRECORDED; batch++) {
                if (batch == RECORDED) {
                    long request = database.requestFlush();
                    Eventually.holds(() ->
                            Long.parseLong(
                                            database.ask(
                                                    "SELECT coalesce(max(flushed_request), 0)"
                                                            + " FROM plane.agent"))
                                    >= request);
                }
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    client.append(
                            TOPIC,
                            partition,
                            producer,
                            batch * 2L,
                            value(partition, batch * 2),
                            value(partition, batch * 2 + 1));
                }
            }
            agent.kill();
            Files.createDirectories(GOLDEN);
            Files.write(
                    GOLDEN.resolve(name + ".zip"),
                    GoldenDirectory.pack(agent.directory().resolve("log"), database));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void opensWhatAnEarlierVersionLeft(String version) throws Exception {
        byte[] archive = Files.readAllBytes(GOLDEN.resolve(version + ".zip"));
        TestDatabase database = catalogue();
        migrateLog(database, GoldenDirectory.schema(archive));
        try (TestAgent agent = new TestAgent(database)) {
            GoldenDirectory.unpack(archive, agent.directory().resolve("log"), database);
            agent.start();
            try (TestClient client =
                    new TestClient(agent.grpcPort(), database.key(ORGANIZATION).text())) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    requireWhole(client, partition);
                }
            }
        }
    }

    /** Every record, and a producer that goes on where it stood. */
    private static void requireWhole(TestClient client, int partition) throws Exception {
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < 2 * (RECORDED + UNRECORDED); number++) {
            expected.add(value(partition, number));
        }
        assertThat(client.values(TOPIC, partition)).isEqualTo(expected);
        int last = expected.size() - 1;
        OpenProducerResponse opened =
                client.open("golden", TestClient.partition("ledger", partition));
        assertThat(opened.getResumePoints(0).getLastSequence()).isEqualTo(last);
        // Remembered batch by batch for ten minutes, and never stored again.
        assertThat(
                        TestClient.refusal(() ->
                                        client.append(
                                                TOPIC,
                                                partition,
                                                opened.getProducer(),
                                                last,
                                                value(partition, last)))
                                .reason())
                .isIn("SEQUENCE_BELOW_RESUME", "SEQUENCE_OVERLAP");
        AppendResponse next =
                client.append(TOPIC, partition, opened.getProducer(), last + 1, "next");
        assertThat(next.getDuplicate()).isFalse();
        assertThat(next.getBaseOffset()).isEqualTo(last + 1);
    }

    private static void migrateLog(TestDatabase database, String version) {
        Flyway.configure()
                .dataSource(database.url(), "streamhouse_agent", ScratchDatabase.PASSWORD)
                .schemas("log")
                .defaultSchema("log")
                .table("schema_history")
                .locations("classpath:db/migration/log")
                .target(version)
                .load()
                .migrate();
    }

    private static TestDatabase catalogue() throws Exception {
        TestDatabase database = TestDatabase.create();
        database.run(
                "INSERT INTO plane.organization VALUES ('%s', 'active', 1)"
                        .formatted(ORGANIZATION));
        database.run(
                "INSERT INTO plane.topic VALUES ('%s', '%s', 'ledger', %d, false, 1)"
                        .formatted(TOPIC_ID, ORGANIZATION, PARTITIONS));
        return database;
    }

    private static String value(int partition, int number) {
        return partition + ":" + number;
    }
}
