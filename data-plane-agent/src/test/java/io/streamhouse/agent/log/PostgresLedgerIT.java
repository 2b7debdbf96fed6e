package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producer;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.ReadUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class PostgresLedgerIT extends LedgerContract {
    private static LogDatabase log;

    private final Membership membership = new PostgresMembership(log.database());
    private final Ledger ledger = new PostgresLedger(log.database(), 3_600_000);

    @BeforeAll
    static void start() {
        log = LogDatabase.create();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Override
    Ledger ledger() {
        return ledger;
    }

    @Override
    Membership membership() {
        return membership;
    }

    private String usage() throws Exception {
        return log.ask(
                "SELECT sum(records) || ' ' || sum(bytes) || ' ' || count(*) FROM log.v1_usage"
                        + " WHERE topic_id = '"
                        + topic
                        + "'");
    }

    @Test
    void usageIsWrittenWithTheRangesAndSplitAtWindowEnds() throws Exception {
        Session session = begin("a");
        Cut cut = cut(1, 9_000_000, slice(place, 0, 3_599_000, 3_600_000, 3_700_000));
        record(session, cut);
        ledger.record(session.id(), cut, segment(session, cut(1, 1)));
        assertThat(usage()).isEqualTo("30 300 2");
        assertThat(
                        log.ask(
                                "SELECT octet_length(sha256) || ' ' || level || ' ' || session_id"
                                        + " FROM log.segment JOIN log.segment_range USING"
                                        + " (segment_id) WHERE topic_id = '"
                                        + topic
                                        + "'"))
                .isEqualTo("32 0 " + session.id());
    }

    @Test
    void readsAreCountedOncePerCut() throws Exception {
        Session session = begin("a");
        Cut cut =
                new Cut(
                        1,
                        1_000,
                        1,
                        List.of(),
                        List.of(),
                        List.of(new ReadUsage.Row(ORGANIZATION, 900, 11, 12, 13)),
                        List.of());
        ledger.record(session.id(), cut, Optional.empty());
        ledger.record(session.id(), cut, Optional.empty());
        assertThat(
                        log.ask(
                                "SELECT agent_id || ' ' || bytes || ' ' || records || ' ' || requests"
                                        + " FROM log.v1_read_usage"))
                .isEqualTo("a 11 12 13");
    }

    @Test
    void whatOthersStillHaveOfARemovedTopicIsBilledButNotStored() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        record(first, cut(1, 1_000, slice(place, 0, 1)));
        record(second, cut(1, 1_000, slice(other, 0, 1)));
        record(first, removal(2, topic));
        StoredSegment segment = record(second, cut(2, 2_000, slice(other, 10, 2))).orElseThrow();
        assertThat(usage()).isEqualTo("30 300 3");
        assertThat(ledger.from(topic, 1, 10)).isEmpty();
        assertThat(ledger.partitions(ALL)).noneMatch(row -> row.place().equals(other));
        assertThat(
                        log.ask(
                                "SELECT removed_at IS NOT NULL FROM log.segment WHERE segment_id ="
                                        + " '%s'".formatted(segment.id())))
                .isEqualTo("t");
    }

    @Test
    void aTopicIsRemovedBeforeOrAfterACutOfOthersNeverWithin() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        CompletableFuture<Void> removing;
        try (Connection recording = log.database().dedicated();
                Statement statement = recording.createStatement()) {
            recording.setAutoCommit(false);
            Cut cut = cut(1, 1_000, slice(other, 0, 1));
            assertThat(
                            new CutTransaction(recording, second.id(), 3_600_000)
                                    .run(cut, segment(second, cut)))
                    .isTrue();
            removing =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    ledger.record(first.id(), removal(1, topic), Optional.empty());
                                } catch (io.streamhouse.agent.cluster.Sealed e) {
                                    throw new AssertionError(e);
                                }
                            },
                            Thread::startVirtualThread);
            log.await(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname ="
                            + " current_database() AND wait_event_type = 'Lock'");
            statement.execute("SELECT 1");
            recording.commit();
        }
        removing.get(5, TimeUnit.SECONDS);
        assertThat(ledger.partitions(ALL)).noneMatch(row -> row.place().topic().equals(topic));
    }

    @Test
    void producersStandWhereTheirLastCutLeftThem() throws Exception {
        Session session = begin("a");
        ProducerDirectory producers = new ProducerDirectory(log.database());
        Producer producer =
                producers
                        .open(
                                ORGANIZATION,
                                ProducerName.of("p"),
                                new Opening(OptionalInt.empty(), Optional.empty()))
                        .producer();
        Progress.Standing first = new Progress.Standing(0, -1, 9, 9);
        Progress.Standing second = new Progress.Standing(1, 9, 19, 19);
        long expired = producer.key() + 1_000;
        record(
                session,
                standing(1, slice(place, 0, 1), Map.of(producer.key(), first, expired, first)));
        assertThat(producers.standings(producer.key(), List.of(place, other)))
                .isEqualTo(Map.of(place, first));
        record(session, standing(2, slice(place, 10, 2), Map.of(producer.key(), second)));
        assertThat(producers.standings(producer.key(), List.of(place)))
                .isEqualTo(Map.of(place, second));
        assertThat(producers.standings(expired, List.of(place))).isEmpty();
    }

    private static Cut standing(
            long number, PartitionSlice slice, Map<Long, Progress.Standing> standings) {
        return new Cut(
                number,
                number,
                number,
                List.of(new Cut.Slice(slice, standings)),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    @EnabledIfSystemProperty(named = "measure", matches = "true")
    void measure() throws Exception {
        Session session = begin("a");
        for (int number = 1; number <= 5; number++) {
            List<PartitionSlice> slices = new ArrayList<>();
            for (int partition = 0; partition < 10_000; partition++) {
                slices.add(slice(new Place(topic, partition), 10L * (number - 1), number));
            }
            Cut cut = cut(number, number, slices.toArray(PartitionSlice[]::new));
            long began = System.nanoTime();
            record(session, cut);
            System.out.printf(
                    "a cut of 10,000 partitions: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        }
    }
}
