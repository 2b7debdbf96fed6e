package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.usage.ReadUsage;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}
