package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.database.Away;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.RangeRef;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** {@link Ledger} in memory: the tables, and the constraints PostgreSQL holds them to. */
public final class MemoryLedger implements Ledger {
    private static final int PAGE = 64;

    final MemorySessions sessions;
    private final MemoryProducers producers;
    private final long windowMillis;
    final Map<Place, Recorded> partitions = new LinkedHashMap<>();
    final Map<Place, NavigableMap<Long, Range>> ranges = new LinkedHashMap<>();
    final Map<UUID, StoredSegment> segments = new LinkedHashMap<>();
    private final Map<UsageKey, UsageRow> usage = new LinkedHashMap<>();

    /** Which entries of usage are written; tests plant a mistake with it. */
    public Predicate<UsageRow> bills = _ -> true;

    final Set<UUID> removed = new LinkedHashSet<>();

    private record UsageKey(Place place, long baseOffset) {}

    /** A recorded range. */
    public record Range(
            RangeRef ref,
            int level,
            long position,
            long sizeBytes,
            long firstAppendMillis,
            long lastAppendMillis) {}

    /** A recorded entry of usage. */
    public record UsageRow(
            Place place,
            UUID organization,
            long baseOffset,
            long lastOffset,
            long records,
            long bytes,
            long firstMillis,
            long lastMillis) {}

    /** Over the tables all agents share. */
    public MemoryLedger(MemorySessions sessions, MemoryProducers producers, long windowMillis) {
        this.sessions = sessions;
        this.producers = producers;
        this.windowMillis = windowMillis;
    }

    @Override
    public synchronized List<Recorded> partitions(Collection<Integer> slots) {
        Set<Integer> asked = new HashSet<>(slots);
        return partitions.values().stream()
                .filter(row ->
                        asked.contains(Slots.of(row.place().topic(), row.place().partition())))
                .toList();
    }

    @Override
    public synchronized Set<UUID> removedLately() {
        return Set.copyOf(removed);
    }

    @Override
    public synchronized Map<Place, Long> billed(Collection<Place> places) {
        Map<Place, Long> found = new LinkedHashMap<>();
        for (Place place : places) {
            found.put(
                    place,
                    usage.values().stream()
                            .filter(row -> row.place().equals(place))
                            .mapToLong(row -> row.lastOffset() + 1)
                            .max()
                            .orElse(0));
        }
        return found;
    }

    @Override
    public synchronized Progress progress(long session) {
        MemorySessions.Row row = sessions.at(session);
        return new Progress(row.recordedCut, row.recordedTurn, row.recordedThroughMillis);
    }

    @Override
    public synchronized void record(long session, Cut cut, Optional<StoredSegment> segment)
            throws Sealed {
        MemorySessions.Row row = sessions.open(session);
        if (!record(row, cut, segment)) {
            throw new IllegalStateException(
                    "session " + session + " is not where cut " + cut.number() + " begins");
        }
    }

    @Override
    public synchronized boolean recordRecovered(
            long session, Cut cut, Optional<StoredSegment> segment) {
        MemorySessions.Row row = sessions.at(session);
        if (!row.isSealed()) {
            throw new IllegalStateException("session " + session + " is not sealed");
        }
        return !row.isEnded() && record(row, cut, segment);
    }

    private boolean record(MemorySessions.Row row, Cut cut, Optional<StoredSegment> segment) {
        if (row.recordedCut == cut.number()) {
            return row.recordedTurn == cut.throughTurn()
                    && row.recordedThroughMillis >= cut.atMillis()
                    && (segment.isEmpty() || segments.containsKey(segment.get().id()));
        }
        if (row.recordedCut != cut.number() - 1) {
            return false;
        }
        // PostgreSQL rolls all back when one of these fails: nothing is changed before they hold.
        for (Cut.Slice slice : cut.slices()) {
            if (!isGone(slice.content())) {
                requireNext(slice.content());
            }
            requireUnbilled(slice.content());
        }
        requireUnused(segment);
        row.recordedCut = cut.number();
        row.recordedTurn = Math.max(row.recordedTurn, cut.throughTurn());
        row.recordedThroughMillis = Math.max(row.recordedThroughMillis, cut.atMillis());
        segment.ifPresent(this::insert);
        for (Cut.Slice slice : cut.slices()) {
            recordSlice(slice);
        }
        cut.changes().forEach(this::change);
        cut.removed().forEach(this::remove);
        return true;
    }

    private void requireNext(PartitionSlice content) {
        Recorded there = partitions.get(place(content));
        long next = there == null ? 0 : there.nextOffset();
        if (content.baseOffset() != next) {
            throw new IllegalStateException(
                    "partition %s goes on at %d, not at %d"
                            .formatted(place(content), next, content.baseOffset()));
        }
    }

    private boolean isGone(PartitionSlice content) {
        return removed.contains(content.topic());
    }

    /** The primary key of the table of usage. */
    private void requireUnbilled(PartitionSlice content) {
        for (Cut.Usage part : Cut.usage(content, windowMillis)) {
            if (usage.containsKey(new UsageKey(place(content), part.baseOffset()))) {
                throw Away.because(
                        "usage of %s at %d is there".formatted(place(content), part.baseOffset()));
            }
        }
    }

    private void requireUnused(Optional<StoredSegment> segment) {
        if (segment.isPresent()
                && segments.values().stream()
                        .anyMatch(row -> row.key().equals(segment.get().key()))) {
            throw new IllegalStateException("object " + segment.get().key() + " is taken");
        }
    }

    private void insert(StoredSegment stored) {
        segments.put(stored.id(), stored);
        for (StoredSegment.RangePlace range : stored.ranges()) {
            PartitionSlice slice = range.slice();
            if (isGone(slice)) {
                continue;
            }
            RangeRef ref =
                    new RangeRef(
                            stored.id(),
                            stored.key(),
                            stored.sizeBytes(),
                            slice.baseOffset(),
                            slice.lastOffset());
            ranges.computeIfAbsent(place(slice), _ -> new TreeMap<>())
                    .put(
                            slice.baseOffset(),
                            new Range(
                                    ref,
                                    0,
                                    range.position(),
                                    range.size(),
                                    slice.batches().getFirst().appendTimeMillis(),
                                    slice.batches().getLast().appendTimeMillis()));
        }
    }

    private void recordSlice(Cut.Slice slice) {
        PartitionSlice content = slice.content();
        Place place = place(content);
        for (Cut.Usage part : Cut.usage(content, windowMillis)) {
            UsageRow row =
                    new UsageRow(
                            place,
                            content.organization(),
                            part.baseOffset(),
                            part.lastOffset(),
                            part.records(),
                            part.bytes(),
                            part.firstMillis(),
                            part.lastMillis());
            if (bills.test(row)) {
                usage.put(new UsageKey(place, part.baseOffset()), row);
            }
        }
        if (isGone(content)) {
            // Of what another agent's cut has removed only usage is still recorded.
            return;
        }
        Recorded there = partitions.get(place);
        long bytes = content.batches().stream().mapToLong(batch -> batch.size()).sum();
        partitions.put(
                place,
                new Recorded(
                        place,
                        content.organization(),
                        there == null ? 0 : there.logStart(),
                        content.lastOffset() + 1,
                        (there == null ? 0 : there.storedBytes()) + bytes,
                        there == null ? "" : there.fence(),
                        content.batches().getLast().appendTimeMillis()));
        producers.record(place, slice.standings());
    }

    private void change(Cut.Change change) {
        if (removed.contains(change.place().topic())) {
            return;
        }
        Recorded there = partitions.get(change.place());
        partitions.put(
                change.place(),
                new Recorded(
                        change.place(),
                        change.organization(),
                        Math.max(there == null ? 0 : there.logStart(), change.logStart()),
                        there == null ? 0 : there.nextOffset(),
                        there == null ? 0 : there.storedBytes(),
                        change.fence(),
                        there == null ? 0 : there.lastAppendMillis()));
    }

    private void remove(UUID topic) {
        removed.add(topic);
        partitions.keySet().removeIf(place -> place.topic().equals(topic));
    }

    @Override
    public synchronized List<RangeRef> from(UUID topic, int partition, long offset) {
        return rangesOf(new Place(topic, partition)).stream()
                .map(Range::ref)
                .filter(ref -> ref.lastOffset() >= offset)
                .limit(PAGE)
                .toList();
    }

    @Override
    public synchronized Optional<RangeRef> atTime(UUID topic, int partition, long atMillis) {
        return rangesOf(new Place(topic, partition)).stream()
                .filter(range -> range.lastAppendMillis() >= atMillis)
                .map(Range::ref)
                .findFirst();
    }

    @Override
    public synchronized List<RangeRef> newest(Place place, long sinceMillis, int limit) {
        return rangesOf(place).reversed().stream()
                .filter(range -> range.lastAppendMillis() >= sinceMillis)
                .map(Range::ref)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized OptionalLong beginOfLast(Place place, long bytes) {
        long sum = 0;
        for (Range range : rangesOf(place).reversed()) {
            sum += size(place, range.ref());
            if (sum >= bytes) {
                return OptionalLong.of(range.ref().baseOffset());
            }
        }
        return OptionalLong.empty();
    }

    private long size(Place place, RangeRef ref) {
        StoredSegment segment = segments.get(ref.segment());
        return segment == null
                ? 0
                : segment.ranges().stream()
                        .filter(range -> place(range.slice()).equals(place))
                        .filter(range -> range.slice().baseOffset() == ref.baseOffset())
                        .mapToLong(StoredSegment.RangePlace::size)
                        .sum();
    }

    /** The recorded ranges of a partition, in order. */
    public synchronized List<Range> rangesOf(Place place) {
        return List.copyOf(ranges.getOrDefault(place, new TreeMap<>()).values());
    }

    /** All usage, in the order of partitions and offsets. */
    public synchronized List<UsageRow> usage() {
        return usage.values().stream()
                .sorted(
                        Comparator.comparing((UsageRow row) -> row.place().topic())
                                .thenComparing(row -> row.place().partition())
                                .thenComparing(UsageRow::baseOffset))
                .toList();
    }

    /** The objects that ranges lie in. */
    public synchronized Set<String> objectsInUse() {
        Set<String> keys = new LinkedHashSet<>();
        ranges.values().forEach(of -> of.values().forEach(range -> keys.add(range.ref().key())));
        return keys;
    }

    /** The objects that rows name. */
    public synchronized Set<String> objects() {
        Set<String> keys = new LinkedHashSet<>();
        segments.values().forEach(row -> keys.add(row.key()));
        return keys;
    }

    private static Place place(PartitionSlice slice) {
        return new Place(slice.topic(), slice.partition());
    }
}
