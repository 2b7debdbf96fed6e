package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collection, compaction and the equation of usage over real tables and objects. */
class LeftoversIT {
    private static final UUID TOPIC = UUID.randomUUID();
    private static final Place PLACE = new Place(TOPIC, 0);
    private static final Place OTHER = new Place(TOPIC, 1);

    private static final String CHECKED =
            "SELECT checked_offset || ' ' || checked_bytes FROM log.partition WHERE partition = 0";

    @TempDir Path directory;

    private final LogDatabase log = LogDatabase.create();
    private final Membership membership = new PostgresMembership(log.database());
    private final PostgresLedger ledger = new PostgresLedger(log.database(), 3_600_000);
    private final PostgresLeftovers leftovers = new PostgresLeftovers(log.database());
    private final PostgresCompactions compactions = new PostgresCompactions(log.database());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private SegmentStore store;
    private Session session;
    private long cuts;

    @BeforeEach
    void begin() throws IOException {
        store = new DirectoryStore(directory);
        session = begin("a");
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), "e:1"));
    }

    private StoredSegment record(PartitionSlice... slices) throws Exception {
        Cut cut = LedgerContract.cut(++cuts, cuts, slices);
        StoredSegment segment = LedgerContract.segment(session, cut).orElseThrow();
        store.put(segment.key(), List.of(ByteBuffer.allocate((int) segment.sizeBytes())));
        ledger.record(session.id(), cut, Optional.of(segment));
        return segment;
    }

    private void trim(Place place, long logStart) throws Sealed {
        ledger.record(
                session.id(),
                LedgerContract.change(
                        ++cuts, new Cut.Change(place, LedgerContract.ORGANIZATION, logStart, "")),
                Optional.empty());
    }

    private LeftoverCollector collector(Duration grace) {
        return new LeftoverCollector(leftovers, store, () -> true, grace, now::get);
    }

    /** Steps until it would wait. */
    private void collect(LeftoverCollector collector) {
        for (int i = 0; i < 100; i++) {
            if (collector.step().compareTo(Duration.ofSeconds(1)) > 0) {
                return;
            }
        }
        throw new AssertionError("there is no end of it");
    }

    private List<String> objects() throws IOException {
        List<String> keys = new ArrayList<>();
        for (String folder : List.of("l0/", "l1/")) {
            store.list(folder, "").objects().forEach(object -> keys.add(object.key()));
        }
        return keys;
    }

    private String sizes(Place place) throws Exception {
        return log.ask(
                "SELECT stored_bytes || ' ' || trimmed_bytes || ' ' || small_ranges FROM"
                        + " log.partition WHERE topic_id = '%s' AND partition = %d"
                                .formatted(place.topic(), place.partition()));
    }

    private long mismatches() {
        UsageCheck check = new UsageCheck(log.database(), () -> true);
        check.step();
        return check.mismatches();
    }

    @Test
    void whatLiesBelowTheBeginningGoesSegmentBySegment() throws Exception {
        StoredSegment first =
                record(LedgerContract.slice(PLACE, 0, 1, 2), LedgerContract.slice(OTHER, 0, 1));
        StoredSegment second = record(LedgerContract.slice(PLACE, 20, 3));
        StoredSegment third = record(LedgerContract.slice(PLACE, 30, 4));
        trim(PLACE, 35);
        collect(collector(Duration.ZERO));
        assertThat(ledger.from(TOPIC, 0, 0))
                .extracting(ref -> ref.baseOffset())
                .containsExactly(30L);
        assertThat(sizes(PLACE)).isEqualTo("100 300 1");
        assertThat(objects()).containsExactlyInAnyOrder(first.key(), third.key());
        assertThat(log.ask("SELECT count(*) FROM log.segment")).isEqualTo("2");
        assertThat(objects()).doesNotContain(second.key());
        trim(PLACE, 40);
        trim(OTHER, 10);
        collect(collector(Duration.ZERO));
        assertThat(objects()).isEmpty();
        assertThat(sizes(PLACE)).isEqualTo("0 400 0");
        assertThat(sizes(OTHER)).isEqualTo("0 100 0");
        assertThat(log.ask("SELECT count(*) FROM log.segment")).isEqualTo("0");
        assertThat(mismatches()).isZero();
    }

    @Test
    void objectsStayForAWhileForThoseWhoStillRead() throws Exception {
        StoredSegment segment = record(LedgerContract.slice(PLACE, 0, 1));
        trim(PLACE, 10);
        collect(collector(Duration.ofHours(1)));
        assertThat(ledger.from(TOPIC, 0, 0)).isEmpty();
        assertThat(objects()).containsExactly(segment.key());
        log.run("UPDATE log.segment SET removed_at = removed_at - interval '61 minutes'");
        collect(collector(Duration.ofHours(1)));
        assertThat(objects()).isEmpty();
    }

    @Test
    void manyRangesGoPageByPage() throws Exception {
        for (int page = 0; page < 2; page++) {
            List<PartitionSlice> slices = new ArrayList<>();
            for (int partition = 0; partition < 600; partition++) {
                slices.add(LedgerContract.slice(new Place(TOPIC, partition), 10L * page, 1));
            }
            record(slices.toArray(PartitionSlice[]::new));
        }
        ledger.record(session.id(), LedgerContract.removal(++cuts, TOPIC), Optional.empty());
        collect(collector(Duration.ZERO));
        assertThat(log.ask("SELECT count(*) FROM log.segment_range")).isEqualTo("0");
        assertThat(log.ask("SELECT collected FROM log.removed_topic")).isEqualTo("t");
        assertThat(objects()).isEmpty();
    }

    @Test
    void aCrashBetweenObjectAndRowRepeats() throws Exception {
        StoredSegment segment = record(LedgerContract.slice(PLACE, 0, 1));
        trim(PLACE, 10);
        assertThat(leftovers.collect()).isTrue();
        store.delete(List.of(segment.key()));
        collect(collector(Duration.ZERO));
        assertThat(log.ask("SELECT count(*) FROM log.segment")).isEqualTo("0");
    }

    @Test
    void onlyUnnamedObjectsOfEndedSessionsAreSwept() throws Exception {
        StoredSegment named = record(LedgerContract.slice(PLACE, 0, 1));
        Session live = begin("b");
        List<String> kept =
                List.of(
                        named.key(),
                        ObjectName.ofCut(live.id(), 3, UUID.randomUUID()),
                        ObjectName.ofCompaction(TOPIC, 0, 0, live.id(), UUID.randomUUID()),
                        ObjectName.ofCut(live.id() + 100, 1, UUID.randomUUID()),
                        "l0/stranger.txt",
                        "l0/unknown/3/%s.seg".formatted(UUID.randomUUID()));
        List<String> orphans =
                List.of(
                        ObjectName.ofCut(session.id(), 9, UUID.randomUUID()),
                        ObjectName.ofCompaction(TOPIC, 3, 77, session.id(), UUID.randomUUID()),
                        "l0/former/3/%s.seg".formatted(UUID.randomUUID()));
        for (String key : kept.subList(1, kept.size())) {
            store.put(key, List.of(ByteBuffer.allocate(9)));
        }
        for (String key : orphans) {
            store.put(key, List.of(ByteBuffer.allocate(9)));
        }
        LeftoverCollector collector = collector(Duration.ZERO);
        collect(collector);
        assertThat(objects()).containsAll(kept).containsAll(orphans);
        membership.sealOwn(session);
        membership.end(session.id());
        log.run(
                "INSERT INTO log.session (agent_id, wal_kind, endpoint, started_at,"
                        + " recorded_through, former_epoch, ended_at)"
                        + " VALUES ('former', 'file', '', now(), now(), 4, now())");
        collect(collector);
        assertThat(objects()).as("the next sweep is tomorrow").containsAll(orphans);
        now.updateAndGet(instant -> instant.plus(Duration.ofHours(25)));
        collect(collector);
        assertThat(objects()).containsExactlyInAnyOrderElementsOf(kept);
    }

    private Compactions.Merged merged(List<Compactions.Piece> pieces) {
        UUID id = UUID.randomUUID();
        long bytes = pieces.stream().mapToLong(Compactions.Piece::sizeBytes).sum();
        return new Compactions.Merged(
                id,
                ObjectName.ofCompaction(TOPIC, 0, pieces.getFirst().baseOffset(), session.id(), id),
                bytes + 99,
                new byte[32],
                LedgerContract.ORGANIZATION,
                8,
                bytes,
                1);
    }

    private List<Integer> slot() {
        return List.of(Slots.of(TOPIC, 0));
    }

    @Test
    void oneRangeTakesThePlaceOfSeveral() throws Exception {
        for (int i = 0; i < 4; i++) {
            record(LedgerContract.slice(PLACE, 10 * i, 100 + i));
        }
        membership.take(session, slot());
        assertThat(compactions.candidates(slot(), 4))
                .containsExactly(
                        new Compactions.Candidate(PLACE, LedgerContract.ORGANIZATION, 0, 4));
        assertThat(compactions.candidates(slot(), 5)).isEmpty();
        List<Compactions.Piece> pieces = compactions.pieces(PLACE, 0, 10).subList(0, 3);
        Compactions.Merged merged = merged(pieces);
        assertThat(compactions.compact(session.id(), PLACE, pieces, merged)).isTrue();
        assertThat(compactions.compact(session.id(), PLACE, pieces, merged)).isTrue();
        assertThat(ledger.from(TOPIC, 0, 0))
                .extracting(ref -> ref.baseOffset() + "-" + ref.lastOffset())
                .containsExactly("0-29", "30-39");
        assertThat(ledger.atTime(TOPIC, 0, 101).orElseThrow().key()).isEqualTo(merged.key());
        assertThat(sizes(PLACE)).isEqualTo("400 0 1");
        assertThat(log.ask("SELECT count(*) FROM log.segment WHERE removed_at IS NOT NULL"))
                .isEqualTo("3");
        assertThat(compactions.pieces(PLACE, 0, 1).getFirst().level()).isEqualTo(1);
        assertThat(mismatches()).isZero();
        trim(PLACE, 30);
        collect(collector(Duration.ofHours(1)));
        assertThat(sizes(PLACE)).isEqualTo("100 300 1");
        assertThat(mismatches()).isZero();
    }

    @Test
    void anExchangeThatDoesNotFitChangesNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            record(LedgerContract.slice(PLACE, 10 * i, 100 + i));
        }
        List<Compactions.Piece> pieces = compactions.pieces(PLACE, 0, 10);
        assertThat(compactions.compact(session.id(), PLACE, pieces, merged(pieces)))
                .as("the slot is nobody's")
                .isFalse();
        membership.take(session, slot());
        trim(PLACE, 10);
        collect(collector(Duration.ofHours(1)));
        String before = sizes(PLACE);
        assertThat(compactions.compact(session.id(), PLACE, pieces, merged(pieces)))
                .as("a range is gone")
                .isFalse();
        assertThat(sizes(PLACE)).isEqualTo(before);
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(2);
        List<Compactions.Piece> left = pieces.subList(1, 3);
        assertThatThrownBy(() ->
                        compactions.compact(
                                session.id(), PLACE, left, merged(pieces.subList(0, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        membership.sealOwn(session);
        assertThatThrownBy(() -> compactions.compact(session.id(), PLACE, left, merged(left)))
                .isInstanceOf(Sealed.class);
        assertThat(ledger.from(TOPIC, 0, 0)).hasSize(2);
    }

    @Test
    void usageIsSummedOnceAndInPages() throws Exception {
        record(LedgerContract.slice(PLACE, 0, 1), LedgerContract.slice(OTHER, 0, 1));
        log.run(
                """
                INSERT INTO log.usage SELECT '%1$s', 0, n * 10, n * 10 + 9, '%2$s', 10, 100, 'epoch',
                    'epoch' FROM generate_series(1, 2499) n;
                UPDATE log.partition SET next_offset = 25000, trimmed_bytes = 249900
                 WHERE partition = 0\
                """
                        .formatted(TOPIC, LedgerContract.ORGANIZATION));
        UsageCheck check = new UsageCheck(log.database(), () -> true);
        assertThat(check.step()).isLessThan(Duration.ofSeconds(1));
        assertThat(log.ask(CHECKED)).isEqualTo("10000 100000");
        assertThat(check.step()).isLessThan(Duration.ofSeconds(1));
        assertThat(check.step()).isEqualTo(Duration.ofHours(1));
        assertThat(log.ask(CHECKED)).isEqualTo("25000 250000");
        assertThat(check.mismatches()).isZero();
        // What was found right is not looked at again; what is missing behind it is seen.
        log.run("DELETE FROM log.usage WHERE partition = 0 AND base_offset < 20000");
        assertThat(mismatches()).isZero();
        log.run("UPDATE log.partition SET next_offset = 25001 WHERE partition = 0");
        assertThat(mismatches()).isEqualTo(1);
    }

    @Test
    void usageThatDoesNotEqualTheManifestsIsFound() throws Exception {
        record(LedgerContract.slice(PLACE, 0, 1), LedgerContract.slice(OTHER, 0, 1));
        assertThat(mismatches()).isZero();
        record(LedgerContract.slice(OTHER, 10, 2));
        log.run("UPDATE log.usage SET bytes = bytes + 1 WHERE partition = 1 AND base_offset = 10");
        assertThat(mismatches()).isEqualTo(1);
        log.run("DELETE FROM log.segment_range WHERE partition = 0");
        assertThat(mismatches()).isEqualTo(2);
    }
}
