package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.wal.RecoveredTurn;
import io.streamhouse.agent.wal.WalDamage;
import io.streamhouse.agent.wal.WalEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts memory back to where it was: recorded partitions and positions from PostgreSQL, remembered
 * batches from the footers of recent segments, and all that is not recorded from the WAL. Runs
 * once, before anything is served.
 */
final class Recovery {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Partitions partitions;
    private final ProducerDirectory directory;
    private final List<Unrecorded> unrecorded = new ArrayList<>();
    private final Set<PartitionLog> touched = new LinkedHashSet<>();
    private long lastTurn;
    private long lastMillis;
    private long bytes;

    private record Unrecorded(
            PartitionLog partition, WalEntry.OfBatch entry, long appendTimeMillis) {}

    private Recovery(Partitions partitions, ProducerDirectory directory) {
        this.partitions = partitions;
        this.directory = directory;
    }

    /** With the partitions as recorded. */
    static Recovery begin(SegmentRows rows, ProducerDirectory directory) {
        Partitions partitions = new Partitions();
        rows.partitions().forEach(partitions::add);
        partitions.remove(rows.removedTopics());
        return new Recovery(partitions, directory);
    }

    /** Remembers the batches of recently active producers. */
    void recallBatches(SegmentRows rows, SegmentReader segments) throws IOException {
        for (ProducerDirectory.Position position : directory.recentPositions(REMEMBERED)) {
            PartitionLog partition = partitions.find(position.place());
            if (partition != null) {
                partition.progress().put(position.producerKey(), new Progress(position.standing()));
            }
        }
        for (RangeRef ref : rows.recentSegments(REMEMBERED)) {
            for (SegmentFooter.Range range : segments.footer(ref).ranges()) {
                recall(range);
            }
        }
    }

    private void recall(SegmentFooter.Range range) {
        PartitionLog partition = partitions.find(new Place(range.topic(), range.partition()));
        if (partition == null) {
            return;
        }
        for (SegmentFooter.Trace trace : range.traces()) {
            Progress progress = partition.progress().get(trace.producerKey());
            if (progress != null) {
                progress.remember(
                        new Attempt(
                                trace.incarnation(),
                                trace.baseSequence(),
                                trace.count(),
                                trace.recordsHash()),
                        trace.baseOffset(),
                        trace.appendTime());
            }
        }
    }

    /** Takes a turn of the WAL. */
    void turn(RecoveredTurn turn) throws WalDamage {
        lastTurn = turn.turn();
        lastMillis = Math.max(lastMillis, turn.appendTimeMillis());
        for (WalEntry any : turn.entries()) {
            if (!(any instanceof WalEntry.OfBatch entry)) {
                continue;
            }
            if (partitions.isRemoved(entry.topic())) {
                // The cut that removed the topic recorded all of it.
                continue;
            }
            PartitionLog partition =
                    partitions.at(
                            new Place(entry.topic(), entry.partition()), entry.organization());
            long base = entry.batch().baseOffset();
            if (base < partition.recordedNext()) {
                continue;
            }
            if (base != partition.nextOffset()) {
                throw new WalDamage(
                        "partition %d of topic %s goes on at %d, but the WAL's next batch is at %d"
                                .formatted(
                                        entry.partition(),
                                        entry.topic(),
                                        partition.nextOffset(),
                                        base));
            }
            partition.addToTurn(stored(entry, turn.appendTimeMillis()));
            touched.add(partition);
            bytes += entry.batch().size();
            unrecorded.add(new Unrecorded(partition, entry, turn.appendTimeMillis()));
        }
    }

    /** Publishes what the WAL held and brings the sequences up to it. */
    void finish() {
        touched.forEach(PartitionLog::publishTurn);
        loadStandings();
        for (Unrecorded one : unrecorded) {
            WalEntry.OfBatch entry = one.entry();
            Progress progress = one.partition().progress().get(entry.producerKey());
            if (progress == null) {
                throw new IllegalStateException("a producer's standing was not loaded");
            }
            progress.appended(
                    new Attempt(
                            entry.incarnation(),
                            entry.baseSequence(),
                            entry.batch().count(),
                            entry.recordsHash()),
                    entry.batch().baseOffset(),
                    one.appendTimeMillis());
        }
    }

    Partitions partitions() {
        return partitions;
    }

    /** The partitions that hold something unrecorded. */
    Set<PartitionLog> touched() {
        return touched;
    }

    long lastTurn() {
        return lastTurn;
    }

    long lastMillis() {
        return lastMillis;
    }

    long unrecordedBytes() {
        return bytes;
    }

    private void loadStandings() {
        Map<Long, Set<Place>> missing = new HashMap<>();
        for (Unrecorded one : unrecorded) {
            if (!one.partition().progress().containsKey(one.entry().producerKey())) {
                missing.computeIfAbsent(one.entry().producerKey(), _ -> new LinkedHashSet<>())
                        .add(one.partition().place());
            }
        }
        missing.forEach((key, places) -> {
            Map<Place, Progress.Standing> found = directory.standings(key, List.copyOf(places));
            for (Place place : places) {
                PartitionLog partition = partitions.find(place);
                if (partition != null) {
                    partition
                            .progress()
                            .put(
                                    key,
                                    new Progress(
                                            found.getOrDefault(place, Progress.Standing.NONE)));
                }
            }
        });
    }

    private static StoredBatch stored(WalEntry.OfBatch entry, long appendTimeMillis) {
        return new StoredBatch(
                entry.batch(),
                entry.batch().baseOffset(),
                entry.batch().count(),
                appendTimeMillis,
                entry.producerKey(),
                entry.incarnation(),
                entry.baseSequence(),
                entry.recordsHash());
    }
}
