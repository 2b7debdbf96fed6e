package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.wal.RecoveredTurn;
import io.streamhouse.agent.wal.WalDamage;
import io.streamhouse.agent.wal.WalEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Builds cuts of bounded size out of the turns that a session left, and hands each over before the
 * next is built. Used once, by one thread.
 */
final class RecoveredCuts {
    private static final long CUT_BYTES = 8L << 20;

    private final Ledger ledger;
    private final Producers producers;
    private final Sink sink;
    private final long publishedMillis;
    private final Map<Place, Found> partitions = new HashMap<>();
    private final Map<Standing, Progress> standings = new HashMap<>();
    private final Map<Place, Found> inCut = new LinkedHashMap<>();
    private long number;
    private long lastTurn;
    private long lastMillis;
    private long cutBytes;
    private long batches;
    private long bytes;
    private int cuts;

    /** Stores and records a cut. */
    interface Sink {
        /** False when another has recorded further. */
        boolean take(Cut cut) throws IOException;
    }

    /** Another agent has recorded further. */
    static final class Overtaken extends IOException {
        Overtaken() {
            super("another agent recovers the same session");
        }
    }

    /** A partition as it is recorded, and what goes on from there. */
    private static final class Found {
        final UUID organization;
        final List<StoredBatch> batches = new ArrayList<>();
        long logStart;
        long nextOffset;
        String fence;
        boolean changed;

        Found(UUID organization, long logStart, long nextOffset, String fence) {
            this.organization = organization;
            this.logStart = logStart;
            this.nextOffset = nextOffset;
            this.fence = fence;
        }
    }

    private record Standing(long producerKey, Place place) {}

    RecoveredCuts(Ledger.Progress progress, Ledger ledger, Producers producers, Sink sink) {
        this.ledger = ledger;
        this.producers = producers;
        this.sink = sink;
        this.publishedMillis = progress.throughMillis();
        this.number = progress.cut();
        this.lastTurn = progress.turn();
        this.lastMillis = publishedMillis;
    }

    /** Takes the next turn. */
    void turn(RecoveredTurn turn) throws IOException {
        loadPartitions(turn);
        for (WalEntry entry : turn.entries()) {
            take(entry, found(entry), turn.appendTimeMillis());
        }
        lastTurn = turn.turn();
        lastMillis = Math.max(lastMillis, turn.appendTimeMillis() + 1);
        if (cutBytes >= CUT_BYTES) {
            // What follows may have the time of what is in this cut: nothing more is published.
            hand(publishedMillis);
        }
    }

    /** Hands over what is left. */
    void finish() throws IOException {
        if (!inCut.isEmpty() || lastMillis > publishedMillis) {
            hand(lastMillis);
        }
    }

    long batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }

    int cuts() {
        return cuts;
    }

    private Found found(WalEntry entry) {
        return Objects.requireNonNull(partitions.get(place(entry)));
    }

    private void take(WalEntry entry, Found found, long appendTimeMillis) throws WalDamage {
        switch (entry) {
            case WalEntry.OfBatch batch -> {
                if (!take(batch, found, appendTimeMillis)) {
                    return;
                }
            }
            case WalEntry.Trim trim -> {
                found.logStart = Math.max(found.logStart, trim.beforeOffset());
                found.changed = true;
            }
            case WalEntry.Fence fence -> {
                found.fence = fence.fence();
                found.changed = true;
            }
        }
        inCut.put(place(entry), found);
    }

    /** False when it is recorded already. */
    private boolean take(WalEntry.OfBatch entry, Found found, long appendTimeMillis)
            throws WalDamage {
        long base = entry.batch().baseOffset();
        if (base < found.nextOffset) {
            return false;
        }
        if (base != found.nextOffset) {
            throw new WalDamage(
                    "partition %d of topic %s goes on at %d, but the WAL's next batch is at %d"
                            .formatted(entry.partition(), entry.topic(), found.nextOffset, base));
        }
        StoredBatch stored =
                new StoredBatch(
                        entry.batch(),
                        base,
                        entry.batch().count(),
                        appendTimeMillis,
                        entry.producerKey(),
                        entry.incarnation(),
                        entry.baseSequence(),
                        entry.recordsHash());
        found.batches.add(stored);
        found.nextOffset = stored.lastOffset() + 1;
        batches++;
        bytes += stored.size();
        cutBytes += stored.size();
        return true;
    }

    private void hand(long throughMillis) throws IOException {
        loadStandings();
        List<Cut.Slice> slices = new ArrayList<>();
        List<Cut.Change> changes = new ArrayList<>();
        inCut.forEach((place, found) -> {
            if (!found.batches.isEmpty()) {
                slices.add(slice(place, found));
            }
            if (found.changed) {
                changes.add(new Cut.Change(place, found.organization, found.logStart, found.fence));
            }
        });
        number++;
        cuts++;
        Cut cut = new Cut(number, throughMillis, lastTurn, slices, changes, List.of(), List.of());
        if (!sink.take(cut)) {
            throw new Overtaken();
        }
        for (Found found : inCut.values()) {
            found.batches.clear();
            found.changed = false;
        }
        inCut.clear();
        cutBytes = 0;
    }

    private Cut.Slice slice(Place place, Found found) {
        Map<Long, Progress.Standing> after = new HashMap<>();
        for (StoredBatch batch : found.batches) {
            Progress progress = standings.get(new Standing(batch.producerKey(), place));
            if (progress == null) {
                throw new IllegalStateException("a producer's standing was not loaded");
            }
            progress.appended(
                    new Attempt(
                            batch.incarnation(),
                            batch.baseSequence(),
                            batch.count(),
                            batch.recordsHash()),
                    batch.baseOffset(),
                    batch.appendTimeMillis());
            after.put(batch.producerKey(), progress.standing());
        }
        return new Cut.Slice(
                new PartitionSlice(
                        found.organization, place.topic(), place.partition(), found.batches),
                after);
    }

    private void loadStandings() {
        Map<Long, List<Place>> missing = new HashMap<>();
        inCut.forEach((place, found) -> {
            for (StoredBatch batch : found.batches) {
                Standing key = new Standing(batch.producerKey(), place);
                if (standings.putIfAbsent(key, new Progress(Progress.Standing.NONE)) == null) {
                    missing.computeIfAbsent(batch.producerKey(), _ -> new ArrayList<>()).add(place);
                }
            }
        });
        missing.forEach((key, places) ->
                producers
                        .standings(key, places)
                        .forEach((place, standing) ->
                                standings.put(new Standing(key, place), new Progress(standing))));
    }

    /** Reads the recorded state of partitions that are met for the first time. */
    private void loadPartitions(RecoveredTurn turn) {
        Map<Place, UUID> unknown = new LinkedHashMap<>();
        for (WalEntry entry : turn.entries()) {
            Place place = place(entry);
            if (!partitions.containsKey(place)) {
                unknown.put(place, entry.organization());
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        List<Integer> slots =
                unknown.keySet().stream()
                        .map(place -> Slots.of(place.topic(), place.partition()))
                        .distinct()
                        .toList();
        for (Ledger.Recorded recorded : ledger.partitions(slots)) {
            // All of the slot: its other partitions are likely to follow.
            partitions.putIfAbsent(
                    recorded.place(),
                    new Found(
                            recorded.organization(),
                            recorded.logStart(),
                            recorded.nextOffset(),
                            recorded.fence()));
        }
        unknown.keySet().removeAll(partitions.keySet());
        // One without a row is new, or its topic was removed, maybe by another's cut while this
        // session still led it: usage tells where it goes on, and is all that is recorded of it.
        Map<Place, Long> billed = unknown.isEmpty() ? Map.of() : ledger.billed(unknown.keySet());
        unknown.forEach((place, organization) ->
                partitions.put(
                        place, new Found(organization, 0, billed.getOrDefault(place, 0L), "")));
    }

    private static Place place(WalEntry entry) {
        return new Place(entry.topic(), entry.partition());
    }
}
