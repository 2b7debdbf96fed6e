package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.MemoryStore;
import io.streamhouse.agent.wal.RecoveredTurn;
import io.streamhouse.agent.wal.WalDamage;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.proto.v1.Record;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What recovery makes of turns, while others do the same or delete topics. */
class RecoveredCutsTest {
    private static final UUID ORGANIZATION = new UUID(1, 2);
    private static final long NOW = 1_800_000_000_000L;
    private static final int CUT_BATCHES = 10;

    private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
    private final MemorySessions sessions = new MemorySessions(clock);
    private final Membership membership = new MemoryMembership(sessions);
    private final MemoryProducers producers = new MemoryProducers();
    private final MemoryLedger ledger = new MemoryLedger(sessions, producers, 3_600_000);
    private final SegmentWriter writer = new SegmentWriter(new MemoryStore());
    private final Place place = new Place(new UUID(3, 4), 0);
    private final Session dead = begin("dead");

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }

    private RecoveredCuts recovery() {
        return new RecoveredCuts(
                ledger.progress(dead.id()),
                ledger,
                producers,
                cut -> ledger.recordRecovered(dead.id(), cut, writer.store(dead.id(), cut)));
    }

    private static RecoveredTurn turn(long number, WalEntry... entries) {
        return new RecoveredTurn(number, 0, NOW + number, List.of(entries));
    }

    /** A batch of one record, whose sequence is its offset. */
    private WalEntry batch(long offset, int bytes) {
        byte[] value = new byte[bytes];
        new Random(offset).nextBytes(value);
        CheckedBatch made =
                new BatchMaker(clock)
                        .make(
                                List.of(
                                        Record.newBuilder()
                                                .setValue(ByteString.copyFrom(value))
                                                .build()),
                                new BatchMaker.Origin(1_000, 0, offset));
        made.batch().place(offset, 1);
        return new WalEntry.OfBatch(
                ORGANIZATION,
                place.topic(),
                place.partition(),
                offset,
                5,
                0,
                made.recordsHash(),
                made.batch());
    }

    private WalEntry fence(String fence) {
        return new WalEntry.Fence(ORGANIZATION, place.topic(), place.partition(), fence);
    }

    private List<String> usage() {
        return ledger.usage().stream()
                .map(row -> row.baseOffset() + "-" + row.lastOffset())
                .toList();
    }

    private void recover(RecoveredTurn... turns) throws Exception {
        RecoveredCuts cuts = recovery();
        for (RecoveredTurn turn : turns) {
            cuts.turn(turn);
        }
        cuts.finish();
    }

    private void remove(Session by) throws Exception {
        long cut = ledger.progress(by.id()).cut() + 1;
        ledger.record(
                by.id(),
                new Cut(cut, NOW, 0, List.of(), List.of(), List.of(), List.of(place.topic())),
                Optional.empty());
    }

    @Test
    void aFenceIsNotLostWhenTwoRecoverAtOnce() throws Exception {
        membership.sealOwn(dead);
        RecoveredTurn full =
                turn(
                        1,
                        IntStream.range(0, CUT_BATCHES)
                                .mapToObj(i -> batch(i, 1_000_000))
                                .toArray(WalEntry[]::new));
        RecoveredTurn rest = turn(2, fence("mine"));
        RecoveredCuts first = recovery();
        RecoveredCuts second = recovery();
        first.turn(full);
        assertThat(ledger.progress(dead.id()).cut()).isEqualTo(1);
        second.turn(full);
        second.turn(rest);
        assertThatThrownBy(second::finish).isInstanceOf(RecoveredCuts.Overtaken.class);
        recover(rest);
        // The very same cut, which is recorded already.
        first.turn(rest);
        first.finish();
        assertThat(ledger.partitions(List.of(Slots.of(place.topic(), 0))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.nextOffset()).isEqualTo(CUT_BATCHES);
                    assertThat(row.fence()).isEqualTo("mine");
                });
    }

    @Test
    void whatADeadLeaderAcknowledgedOfARemovedTopicIsBilledOnce() throws Exception {
        Session other = begin("other");
        Cut recorded =
                new Cut(
                        1,
                        NOW,
                        1,
                        List.of(
                                new Cut.Slice(
                                        LedgerContract.slice(place, 0, NOW), java.util.Map.of())),
                        List.of(),
                        List.of(),
                        List.of());
        ledger.record(dead.id(), recorded, LedgerContract.segment(dead, recorded));
        remove(other);
        membership.sealOwn(dead);
        RecoveredTurn left = turn(2, batch(10, 10), batch(11, 10), fence("late"));
        // As in a directory, where turns of earlier sessions are found again.
        recover(turn(1, batch(9, 10)), left);
        assertThat(usage()).containsExactly("0-9", "10-11");
        recover(turn(1, batch(9, 10)), left);
        assertThat(usage()).containsExactly("0-9", "10-11");
        assertThat(ledger.partitions(List.of(Slots.of(place.topic(), 0)))).isEmpty();
    }

    @Test
    void whatWasNeverRecordedOfARemovedTopicIsBilled() throws Exception {
        Session other = begin("other");
        remove(other);
        membership.sealOwn(dead);
        recover(turn(1, batch(0, 10)), turn(2, batch(1, 10)));
        assertThat(usage()).containsExactly("0-1");
    }

    @Test
    void aGapIsDamage() throws Exception {
        membership.sealOwn(dead);
        assertThatThrownBy(() -> recover(turn(1, batch(1, 10))))
                .isInstanceOf(WalDamage.class)
                .hasMessageContainingAll("goes on at 0", "is at 1");
        assertThat(Stream.of(ledger.usage())).allMatch(List::isEmpty);
    }
}
