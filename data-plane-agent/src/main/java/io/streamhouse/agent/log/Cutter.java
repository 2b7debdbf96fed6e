package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.usage.ReadUsage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides when what is durable goes into a segment, and keeps recorded batches in memory while the
 * budget allows. Belongs to the commit loop.
 */
final class Cutter {
    private static final long SEGMENT_BYTES = 8L << 20;

    /** What is kept beside its bytes for each batch, about. */
    private static final int BATCH_OVERHEAD_BYTES = 256;

    private static final long KEPT_BYTES_MAX =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final int REMOVED_MAX = 64;

    private final Duration ageMax;
    private final long unrecordedBytesMax;
    private final LongSupplier nanoTime;
    private final ReadUsage reads;
    private final Consumer<Cut> recorder;
    private final Set<PartitionLog> uncut = new LinkedHashSet<>();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final Deque<UUID> removed = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> flushAsked = new ArrayList<>();
    private List<CompletableFuture<Void>> flushUnderWay = new ArrayList<>();
    private long floorMillis;
    private long lastTurn;
    private long uncutBytes;
    private long unrecordedBytes;
    private long keptBytes;
    private long cuts;
    private long lastCutNanos;
    private @Nullable Cut underWay;

    /** Of the slices of the cut under way, in their order. */
    private List<PartitionLog> cutPartitions = List.of();

    private record Kept(PartitionLog partition, int bytes) {}

    /**
     * From the state that recovery found.
     *
     * @param floorMillis what was published as recorded through: nothing new gets an earlier time
     * @param nanoTime tells ages, and never jumps
     * @param recorder takes a cut and submits {@link Command.Recorded} when it is in PostgreSQL
     */
    Cutter(
            Duration ageMax,
            long unrecordedBytesMax,
            long floorMillis,
            LongSupplier nanoTime,
            ReadUsage reads,
            Consumer<Cut> recorder) {
        this.ageMax = ageMax;
        this.unrecordedBytesMax = unrecordedBytesMax;
        this.floorMillis = floorMillis;
        this.nanoTime = nanoTime;
        this.lastCutNanos = nanoTime.getAsLong();
        this.reads = reads;
        this.recorder = recorder;
    }

    /** No append may have an earlier time. */
    long floorMillis() {
        return floorMillis;
    }

    /** Why nothing more may be appended now; null when it may. */
    @Nullable Problem obstacle() {
        if (unrecordedBytes < unrecordedBytesMax) {
            return null;
        }
        return Problem.of(
                        Reason.STORAGE_UNAVAILABLE,
                        "too much waits to be recorded; nothing was done")
                .retryAfter(Duration.ofMillis(500));
    }

    /** A turn is durable. */
    void committed(Collection<PartitionLog> partitions, long turn, long bytes, long atMillis) {
        uncut.addAll(partitions);
        lastTurn = turn;
        uncutBytes += bytes;
        unrecordedBytes += bytes;
        floorMillis = Math.max(floorMillis, atMillis);
    }

    /** Complete this when all before it is recorded. */
    void flush(CompletableFuture<Void> done) {
        flushAsked.add(done);
    }

    /** Nothing more will be recorded: whoever waits for it is told. */
    void abandon() {
        CancellationException over = new CancellationException("the session is over");
        flushAsked.forEach(done -> done.completeExceptionally(over));
        flushUnderWay.forEach(done -> done.completeExceptionally(over));
        flushAsked.clear();
        flushUnderWay.clear();
    }

    /** A topic was deleted: a next cut has the last of it, and then it goes. */
    void remove(UUID topic) {
        removed.add(topic);
    }

    /** Cuts when it is time; the clock is asked only then. */
    void cutWhenDue(LongSupplier nowMillis) {
        if (underWay != null) {
            return;
        }
        boolean due =
                !flushAsked.isEmpty()
                        || !removed.isEmpty()
                        || uncutBytes >= SEGMENT_BYTES
                        || nanoTime.getAsLong() - lastCutNanos >= ageMax.toNanos();
        if (due) {
            cut(nowMillis.getAsLong());
        }
    }

    private void cut(long now) {
        long at = Math.max(now, floorMillis + 1);
        floorMillis = at;
        lastCutNanos = nanoTime.getAsLong();
        List<Cut.Slice> slices = new ArrayList<>(uncut.size());
        List<Cut.Change> changes = new ArrayList<>();
        cutPartitions = new ArrayList<>(uncut.size());
        for (PartitionLog partition : uncut) {
            if (partition.takeChanged()) {
                changes.add(partition.change());
            }
            if (partition.hasUncut()) {
                slices.add(Cut.Slice.of(partition));
                cutPartitions.add(partition);
            }
        }
        uncut.clear();
        uncutBytes = 0;
        flushUnderWay = new ArrayList<>(flushAsked);
        flushAsked.clear();
        List<UUID> going = new ArrayList<>();
        while (!removed.isEmpty() && going.size() < REMOVED_MAX) {
            going.add(removed.remove());
        }
        Cut cut = new Cut(++cuts, at, lastTurn, slices, changes, reads.cut(at), going);
        underWay = cut;
        recorder.accept(cut);
    }

    /** A cut is in PostgreSQL; returns the turn through which the WAL is not needed any more. */
    long recorded(Cut cut) {
        underWay = null;
        unrecordedBytes = uncutBytes;
        for (int i = 0; i < cut.slices().size(); i++) {
            PartitionSlice content = cut.slices().get(i).content();
            PartitionLog partition = cutPartitions.get(i);
            partition.recordedThrough(content.lastOffset() + 1);
            for (StoredBatch batch : content.batches()) {
                int bytes = batch.size() + BATCH_OVERHEAD_BYTES;
                kept.add(new Kept(partition, bytes));
                keptBytes += bytes;
            }
        }
        cutPartitions = List.of();
        if (!cut.removed().isEmpty()) {
            Set<UUID> removed = Set.copyOf(cut.removed());
            letGo(partition -> removed.contains(partition.place().topic()));
        }
        while (keptBytes > KEPT_BYTES_MAX) {
            Kept oldest = kept.remove();
            oldest.partition().tail().dropOldest();
            keptBytes -= oldest.bytes();
        }
        flushUnderWay.forEach(done -> done.complete(null));
        flushUnderWay.clear();
        return cut.throughTurn();
    }

    /** These partitions are not led here any more. */
    void letGo(Collection<PartitionLog> partitions) {
        Set<PartitionLog> gone = Set.copyOf(partitions);
        uncut.removeAll(gone);
        letGo(gone::contains);
    }

    private void letGo(Predicate<PartitionLog> which) {
        kept.removeIf(one -> {
            boolean gone = which.test(one.partition());
            keptBytes -= gone ? one.bytes() : 0;
            return gone;
        });
    }
}
