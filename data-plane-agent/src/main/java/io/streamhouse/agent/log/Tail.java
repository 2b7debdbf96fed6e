package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.segment.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable end of a partition in memory: what no segment holds yet, and before it as much as the
 * budget allows. Thread-safe; the commit loop is the only writer.
 */
final class Tail {
    private static final int COMPACT_AT = 1_024;

    // Null before the head: what is dropped must not stay until the list is compacted.
    private final List<@Nullable StoredBatch> batches = new ArrayList<>();
    private Set<Runnable> waiting = new LinkedHashSet<>();
    private boolean ended;
    private int head;
    private long logStart;
    private long memoryStart;
    private long highWatermark;

    Tail(long logStart, long nextOffset) {
        this.logStart = logStart;
        this.memoryStart = nextOffset;
        this.highWatermark = nextOffset;
    }

    /** Where the partition begins and ends. */
    record Bounds(long logStart, long highWatermark) {}

    /**
     * What memory holds from an offset on.
     *
     * @param below true: the offset is older than what memory holds
     */
    record Part(Bounds bounds, List<StoredBatch> batches, boolean below) {
        List<SegmentReader.Found> found() {
            return batches.stream()
                    .map(batch -> new SegmentReader.Found(batch.batch(), batch.appendTimeMillis()))
                    .toList();
        }
    }

    synchronized Bounds bounds() {
        return new Bounds(logStart, highWatermark);
    }

    /** True when an offset is older than what memory holds. */
    synchronized boolean isBelow(long offset) {
        return offset < memoryStart;
    }

    /** Adds durable batches and moves the beginning; returns the readers to wake. */
    synchronized List<Runnable> publish(List<StoredBatch> durable, long start) {
        logStart = start;
        if (durable.isEmpty()) {
            return List.of();
        }
        batches.addAll(durable);
        highWatermark = durable.getLast().lastOffset() + 1;
        if (waiting.isEmpty()) {
            return List.of();
        }
        return wakeAll();
    }

    /**
     * The first offset in memory whose batch was appended at or after a time. Empty: the answer may
     * lie before what memory holds.
     */
    synchronized OptionalLong offsetAt(long timeMillis) {
        if (head < batches.size() && batches.get(head).appendTimeMillis() >= timeMillis) {
            return memoryStart > logStart ? OptionalLong.empty() : OptionalLong.of(logStart);
        }
        return head < batches.size() || memoryStart <= logStart
                ? OptionalLong.of(firstInMemoryAt(timeMillis))
                : OptionalLong.empty();
    }

    /** The first offset in memory appended at or after a time, or the end. */
    synchronized long firstInMemoryAt(long timeMillis) {
        int low = head;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).appendTimeMillis() < timeMillis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < batches.size()
                ? Math.max(logStart, batches.get(low).baseOffset())
                : highWatermark;
    }

    /** Nothing more will come; returns the readers to wake. */
    synchronized List<Runnable> end() {
        ended = true;
        return wakeAll();
    }

    /** At least one batch when there is one at the offset, then up to a size. */
    synchronized Part read(long offset, int bytesMax) {
        Bounds bounds = new Bounds(logStart, highWatermark);
        if (offset < memoryStart) {
            return new Part(bounds, List.of(), true);
        }
        List<StoredBatch> found = new ArrayList<>();
        int bytes = 0;
        for (int i = indexOf(offset); i < batches.size(); i++) {
            StoredBatch batch = batches.get(i);
            bytes += batch.size();
            if (bytes > bytesMax && !found.isEmpty()) {
                break;
            }
            found.add(batch);
        }
        return new Part(bounds, found, false);
    }

    /**
     * Runs something once there is more than this offset, once however often it was asked; false
     * when there is already, or never will be.
     */
    synchronized boolean whenBeyond(long offset, Runnable reaction) {
        if (ended || highWatermark > offset) {
            return false;
        }
        waiting.add(reaction);
        return true;
    }

    /** The reader no longer waits. */
    synchronized void forget(Runnable reaction) {
        waiting.remove(reaction);
    }

    /** Drops the oldest batch, which a recorded segment holds. */
    synchronized void dropOldest() {
        StoredBatch dropped = batches.set(head, null);
        head++;
        memoryStart = dropped.lastOffset() + 1;
        if (head >= COMPACT_AT && head * 2 > batches.size()) {
            batches.subList(0, head).clear();
            head = 0;
        }
    }

    private List<Runnable> wakeAll() {
        List<Runnable> woken = List.copyOf(waiting);
        waiting = new LinkedHashSet<>();
        return woken;
    }

    private int indexOf(long offset) {
        int low = head;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).lastOffset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
