package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Ledger} does. */
abstract class LedgerContract {
    static final UUID ORGANIZATION = new UUID(1, 2);
    static final List<Integer> ALL = IntStream.range(0, Slots.COUNT).boxed().toList();

    final UUID topic = UUID.randomUUID();
    final Place place = new Place(topic, 0);
    final Place other = new Place(topic, 1);

    /** One that nobody used before; the same within a test. */
    abstract Ledger ledger();

    /** The sessions that the ledger is fenced by. */
    abstract Membership membership();

    Session begin(String agent) {
        return membership()
                .begin(
                        new Membership.Start(
                                agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }

    /** Batches of ten records and a hundred bytes, one per time. */
    static PartitionSlice slice(Place place, long baseOffset, long... millis) {
        List<StoredBatch> batches = new ArrayList<>();
        for (long at : millis) {
            long base = baseOffset + 10L * batches.size();
            batches.add(
                    new StoredBatch(new Batch(new byte[100], 0, 100), base, 10, at, 1, 1, base, 7));
        }
        return new PartitionSlice(ORGANIZATION, place.topic(), place.partition(), batches);
    }

    static Cut cut(long number, long atMillis, PartitionSlice... slices) {
        return new Cut(
                number,
                atMillis,
                number * 10,
                Stream.of(slices).map(slice -> new Cut.Slice(slice, Map.of())).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    static Cut change(long number, Cut.Change... changes) {
        return new Cut(
                number, number, number * 10, List.of(), List.of(changes), List.of(), List.of());
    }

    static Cut removal(long number, UUID topic) {
        return new Cut(
                number, number, number * 10, List.of(), List.of(), List.of(), List.of(topic));
    }

    static Optional<StoredSegment> segment(Session session, Cut cut) {
        List<StoredSegment.RangePlace> ranges = new ArrayList<>();
        long position = 8;
        for (Cut.Slice slice : cut.slices()) {
            long size = 100L * slice.content().batches().size();
            ranges.add(new StoredSegment.RangePlace(slice.content(), position, size));
            position += size;
        }
        UUID id = UUID.randomUUID();
        String key = "l0/%019d/%019d-%s.seg".formatted(session.id(), cut.number(), id);
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredSegment(id, key, position + 50, new byte[32], ranges));
    }

    /** Records what a session appended; its segment. */
    Optional<StoredSegment> record(Session session, Cut cut) throws Sealed {
        Optional<StoredSegment> segment = segment(session, cut);
        ledger().record(session.id(), cut, segment);
        return segment;
    }

    Ledger.Recorded recorded(Place of) {
        return ledger().partitions(ALL).stream()
                .filter(row -> row.place().equals(of))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> bases(List<RangeRef> refs) {
        return refs.stream().map(RangeRef::baseOffset).toList();
    }

    @Test
    void recordsWhatACutHolds() throws Exception {
        Session session = begin("a");
        long through = session.floorMillis() + 1_000;
        Cut cut = cut(1, through, slice(place, 0, 500, 700), slice(other, 0, 600));
        StoredSegment segment = record(session, cut).orElseThrow();
        assertThat(ledger().progress(session.id())).isEqualTo(new Ledger.Progress(1, 10, through));
        Ledger.Recorded row = recorded(place);
        assertThat(row.organization()).isEqualTo(ORGANIZATION);
        assertThat(row.logStart()).isZero();
        assertThat(row.nextOffset()).isEqualTo(20);
        assertThat(row.storedBytes()).isEqualTo(200);
        assertThat(row.fence()).isEmpty();
        assertThat(row.lastAppendMillis()).isEqualTo(700);
        assertThat(recorded(other).nextOffset()).isEqualTo(10);
        assertThat(ledger().from(topic, 0, 0))
                .containsExactly(
                        new RangeRef(segment.id(), segment.key(), segment.sizeBytes(), 0, 19));
    }

    @Test
    void recordingAgainChangesNothing() throws Exception {
        Session session = begin("a");
        Cut cut = cut(1, 1_000, slice(place, 0, 500));
        Optional<StoredSegment> segment = record(session, cut);
        ledger().record(session.id(), cut, segment);
        assertThat(recorded(place).nextOffset()).isEqualTo(10);
        assertThat(recorded(place).storedBytes()).isEqualTo(100);
        assertThat(ledger().from(topic, 0, 0)).hasSize(1);
        Cut empty = cut(2, 2_000);
        ledger().record(session.id(), empty, Optional.empty());
        ledger().record(session.id(), empty, Optional.empty());
        assertThat(ledger().progress(session.id()).cut()).isEqualTo(2);
    }

    @Test
    void aSealedSessionRecordsNothing() throws Exception {
        Session session = begin("a");
        membership().sealOwn(session);
        assertThatThrownBy(() -> record(session, cut(1, 1_000, slice(place, 0, 500))))
                .isInstanceOf(Sealed.class);
        assertThat(ledger().partitions(ALL)).noneMatch(row -> row.place().equals(place));
        membership().end(session.id());
        assertThatThrownBy(() -> record(session, cut(1, 1_000, slice(place, 0, 500))))
                .isInstanceOf(Sealed.class);
    }

    @Test
    void cutsAreRecordedInOrder() throws Exception {
        Session session = begin("a");
        assertThatThrownBy(() -> record(session, cut(2, 1_000, slice(place, 0, 500))))
                .isInstanceOf(IllegalStateException.class);
        record(session, cut(1, 1_000));
        record(session, cut(2, 2_000));
        assertThatThrownBy(() -> record(session, cut(1, 1_000)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aGapLeavesNothingBehind() throws Exception {
        Session session = begin("a");
        record(session, cut(1, 1_000, slice(place, 0, 500)));
        Ledger.Progress before = ledger().progress(session.id());
        for (long base : new long[] {0, 5, 20}) {
            assertThatThrownBy(() ->
                            record(
                                    session,
                                    cut(
                                            2,
                                            session.floorMillis() + 9_000,
                                            slice(other, 0, 900),
                                            slice(place, base, 900))))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> record(session, cut(2, 2_000, slice(other, 10, 900))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ledger().progress(session.id())).isEqualTo(before);
        assertThat(recorded(place).nextOffset()).isEqualTo(10);
        assertThat(ledger().partitions(ALL)).noneMatch(row -> row.place().equals(other));
        assertThat(ledger().from(topic, 0, 0)).hasSize(1);
    }

    @Test
    void whatASealedSessionLeftIsRecordedOnceInItsName() throws Exception {
        Session session = begin("a");
        record(session, cut(1, 1_000, slice(place, 0, 500)));
        Cut cut = cut(2, 2_000, slice(place, 10, 600));
        Optional<StoredSegment> segment = segment(session, cut);
        assertThatThrownBy(() -> ledger().recordRecovered(session.id(), cut, segment))
                .isInstanceOf(IllegalStateException.class);
        membership().sealOwn(session);
        assertThat(ledger().recordRecovered(session.id(), cut, segment)).isTrue();
        assertThat(ledger().recordRecovered(session.id(), cut, segment)).isTrue();
        assertThat(ledger().recordRecovered(session.id(), cut, segment(session, cut))).isFalse();
        assertThat(recorded(place).nextOffset()).isEqualTo(20);
        Cut last = cut(3, 3_000, slice(place, 20, 700));
        Optional<StoredSegment> late = segment(session, last);
        membership().end(session.id());
        assertThat(ledger().recordRecovered(session.id(), last, late)).isFalse();
        assertThat(recorded(place).nextOffset()).isEqualTo(20);
        Session next = begin("b");
        record(next, cut(1, 4_000, slice(place, 20, 800)));
        assertThat(recorded(place).nextOffset()).isEqualTo(30);
    }

    @Test
    void whatAnotherHasRecordedUnderANumberIsNotTakenForTheOwn() throws Exception {
        Session session = begin("a");
        membership().sealOwn(session);
        Cut full = cut(1, 1_000, slice(place, 0, 500));
        assertThat(ledger().recordRecovered(session.id(), full, segment(session, full))).isTrue();
        Cut.Change fence = new Cut.Change(place, ORGANIZATION, 0, "mine");
        Cut rest = new Cut(1, 1_000, 11, List.of(), List.of(fence), List.of(), List.of());
        assertThat(ledger().recordRecovered(session.id(), rest, Optional.empty())).isFalse();
        long later = session.floorMillis() + 1_000;
        Cut last = new Cut(1, later, 10, List.of(), List.of(fence), List.of(), List.of());
        assertThat(ledger().recordRecovered(session.id(), last, Optional.empty())).isFalse();
        assertThat(recorded(place).fence()).isEmpty();
    }

    @Test
    void beginningsAndFencesAreRecorded() throws Exception {
        Session session = begin("a");
        record(session, cut(1, 1_000, slice(place, 0, 500, 600)));
        record(session, change(2, new Cut.Change(place, ORGANIZATION, 10, "mine")));
        assertThat(recorded(place).logStart()).isEqualTo(10);
        assertThat(recorded(place).fence()).isEqualTo("mine");
        assertThat(recorded(place).nextOffset()).isEqualTo(20);
        record(session, change(3, new Cut.Change(place, ORGANIZATION, 5, "")));
        assertThat(recorded(place).logStart()).isEqualTo(10);
        assertThat(recorded(place).fence()).isEmpty();
        record(session, change(4, new Cut.Change(other, ORGANIZATION, 0, "first")));
        assertThat(recorded(other).fence()).isEqualTo("first");
        assertThat(recorded(other).nextOffset()).isZero();
        record(session, cut(5, 5_000, slice(other, 0, 700)));
        assertThat(recorded(other).fence()).isEqualTo("first");
        assertThat(recorded(other).nextOffset()).isEqualTo(10);
    }

    @Test
    void findsRangesByOffset() throws Exception {
        Session session = begin("a");
        for (int i = 0; i < 5; i++) {
            record(session, cut(i + 1, 1_000 + i, slice(place, 20L * i, 100 + i, 200 + i)));
        }
        assertThat(bases(ledger().from(topic, 0, 0))).containsExactly(0L, 20L, 40L, 60L, 80L);
        assertThat(bases(ledger().from(topic, 0, 39))).containsExactly(20L, 40L, 60L, 80L);
        assertThat(bases(ledger().from(topic, 0, 40))).containsExactly(40L, 60L, 80L);
        assertThat(bases(ledger().from(topic, 0, 99))).containsExactly(80L);
        assertThat(ledger().from(topic, 0, 100)).isEmpty();
        assertThat(ledger().from(topic, 1, 0)).isEmpty();
    }

    @Test
    void findsRangesByTime() throws Exception {
        Session session = begin("a");
        record(session, cut(1, 1_000, slice(place, 0, 100, 200)));
        record(session, cut(2, 1_001, slice(place, 20, 200, 300)));
        record(session, cut(3, 1_002, slice(place, 40, 500)));
        assertThat(ledger().atTime(topic, 0, 0).orElseThrow().baseOffset()).isZero();
        assertThat(ledger().atTime(topic, 0, 200).orElseThrow().baseOffset()).isZero();
        assertThat(ledger().atTime(topic, 0, 201).orElseThrow().baseOffset()).isEqualTo(20);
        assertThat(ledger().atTime(topic, 0, 301).orElseThrow().baseOffset()).isEqualTo(40);
        assertThat(ledger().atTime(topic, 0, 501)).isEmpty();
        assertThat(bases(ledger().newest(place, 0, 10))).containsExactly(40L, 20L, 0L);
        assertThat(bases(ledger().newest(place, 0, 2))).containsExactly(40L, 20L);
        assertThat(bases(ledger().newest(place, 201, 10))).containsExactly(40L, 20L);
        assertThat(ledger().newest(place, 501, 10)).isEmpty();
    }

    @Test
    void partitionsAreFoundByTheirSlots() throws Exception {
        Session session = begin("a");
        record(session, cut(1, 1_000, slice(place, 0, 1), slice(other, 0, 1)));
        assertThat(ledger().partitions(List.of(Slots.of(topic, 0))))
                .extracting(Ledger.Recorded::place)
                .contains(place)
                .doesNotContain(other);
        assertThat(ledger().partitions(List.of())).isEmpty();
    }

    @Test
    void aRemovedTopicIsGone() throws Exception {
        Session session = begin("a");
        Place stays = new Place(UUID.randomUUID(), 0);
        record(session, cut(1, 1_000, slice(place, 0, 1), slice(stays, 0, 1)));
        record(session, removal(2, topic));
        assertThat(ledger().removedLately()).contains(topic).doesNotContain(stays.topic());
        assertThat(ledger().partitions(ALL))
                .extracting(Ledger.Recorded::place)
                .contains(stays)
                .doesNotContain(place);
    }

    @Test
    void whatOthersStillHaveOfARemovedTopicIsNotStored() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        record(first, cut(1, 1_000, slice(place, 0, 1)));
        record(second, cut(1, 1_000, slice(other, 0, 1)));
        record(first, removal(2, topic));
        record(second, cut(2, 2_000, slice(other, 10, 2)));
        record(second, change(3, new Cut.Change(other, ORGANIZATION, 5, "mine")));
        record(second, removal(4, topic));
        assertThat(ledger().progress(second.id()).cut()).isEqualTo(4);
        assertThat(ledger().partitions(ALL)).noneMatch(row -> row.place().equals(other));
        assertThat(ledger().from(topic, 1, 10)).isEmpty();
        assertThat(ledger().billed(List.of(place, other, new Place(topic, 2))))
                .isEqualTo(Map.of(place, 10L, other, 20L, new Place(topic, 2), 0L));
    }
}
