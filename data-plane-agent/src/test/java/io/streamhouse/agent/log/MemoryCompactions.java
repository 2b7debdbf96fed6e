package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.log.MemoryLedger.Range;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeMerger;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.SegmentStore;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@link Compactions} of a ledger in memory. */
public final class MemoryCompactions implements Compactions {
    private static final CompactionPlan.Limits SMALL = new CompactionPlan.Limits(20_000, 3, 500, 6);

    private final MemoryLedger ledger;

    /** Of a ledger. */
    public MemoryCompactions(MemoryLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public List<Candidate> candidates(List<Integer> slots, int piecesMin) {
        synchronized (ledger) {
            List<Candidate> found = new ArrayList<>();
            for (Ledger.Recorded row : ledger.partitions.values()) {
                long small =
                        ranges(row.place()).values().stream()
                                .filter(range -> range.level() == 0)
                                .count();
                if (slots.contains(Slots.of(row.place().topic(), row.place().partition()))
                        && small >= piecesMin) {
                    found.add(
                            new Candidate(
                                    row.place(), row.organization(), row.logStart(), (int) small));
                }
            }
            return found;
        }
    }

    @Override
    public List<Piece> pieces(Place place, long fromOffset, int limit) {
        synchronized (ledger) {
            return ranges(place).tailMap(fromOffset).values().stream()
                    .limit(limit)
                    .map(MemoryCompactions::piece)
                    .toList();
        }
    }

    private static Piece piece(Range range) {
        RangeRef ref = range.ref();
        return new Piece(
                ref.segment(),
                ref.key(),
                ref.sizeBytes(),
                range.level(),
                ref.baseOffset(),
                ref.lastOffset(),
                range.position(),
                range.sizeBytes(),
                range.firstAppendMillis(),
                range.lastAppendMillis());
    }

    @Override
    public boolean compact(long session, Place place, List<Piece> replaced, Merged by)
            throws Sealed {
        synchronized (ledger) {
            ledger.sessions.open(session);
            Lease lease = ledger.sessions.leases().get(Slots.of(place.topic(), place.partition()));
            if (!lease.session().equals(OptionalLong.of(session))
                    || !ledger.partitions.containsKey(place)) {
                return false;
            }
            if (ledger.segments.containsKey(by.segment())) {
                return true;
            }
            NavigableMap<Long, Range> there = ranges(place);
            for (Piece piece : replaced) {
                Range range = there.get(piece.baseOffset());
                if (range == null || !piece(range).equals(piece)) {
                    return false;
                }
            }
            replaced.forEach(piece -> there.remove(piece.baseOffset()));
            insert(place, replaced, by);
            return true;
        }
    }

    private void insert(Place place, List<Piece> replaced, Merged by) {
        ledger.segments.put(
                by.segment(),
                new StoredSegment(by.segment(), by.key(), by.sizeBytes(), by.sha256(), List.of()));
        Piece first = replaced.getFirst();
        Piece last = replaced.getLast();
        RangeRef ref =
                new RangeRef(
                        by.segment(),
                        by.key(),
                        by.sizeBytes(),
                        first.baseOffset(),
                        last.lastOffset());
        ranges(place)
                .put(
                        first.baseOffset(),
                        new Range(
                                ref,
                                by.level(),
                                by.position(),
                                by.rangeBytes(),
                                first.firstMillis(),
                                last.lastMillis()));
    }

    private NavigableMap<Long, Range> ranges(Place place) {
        return ledger.ranges.computeIfAbsent(place, _ -> new TreeMap<>());
    }

    /** The duty that compacts, over a way. */
    public Compactor compactor(
            MemoryLeftovers.Way way,
            long session,
            SegmentStore store,
            Supplier<List<Integer>> slots) {
        return new Compactor(
                session,
                way.over(Compactions.class, this),
                Compactor.storing(new RangeMerger(store)),
                store,
                slots,
                SMALL);
    }
}
