package io.streamhouse.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The records of one producer for one partition. Their order is fixed when they are put in, under
 * the lane's lock; one courier takes batches out from the front. Thread-safe.
 */
final class Lane {
    private final String topic;
    private final String topicId;
    private final int partition;
    private final BatchLimits limits;
    private final BufferPool pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finishedMore = lock.newCondition();
    private final ArrayDeque<OpenBatch> queue = new ArrayDeque<>();
    private final AtomicLong batches = new AtomicLong();
    private long put;
    private long taken;
    private long finished;
    private long flushUpTo;
    private boolean closed;

    /**
     * What a batch may hold, how long a record waits for company, and how much older than the last
     * the first record of a batch may be.
     */
    record BatchLimits(int bytes, int records, long lingerNanos, long spreadNanos) {}

    /** What became of a record, and whether the courier has to be told. */
    enum Put {
        QUEUED,
        /** The first in its batch, or the batch is full with it. */
        NEWS,
        CLOSED
    }

    Lane(String topic, String topicId, int partition, BatchLimits limits, BufferPool pool) {
        this.topic = topic;
        this.topicId = topicId;
        this.partition = partition;
        this.limits = limits;
        this.pool = pool;
    }

    String topic() {
        return topic;
    }

    String topicId() {
        return topicId;
    }

    int partition() {
        return partition;
    }

    /** How many batches were taken so far. */
    long batches() {
        return batches.get();
    }

    Put put(
            Message message,
            long timestampMs,
            int sizeMax,
            long nowNanos,
            CompletableFuture<RecordMetadata> acknowledgement) {
        lock.lock();
        try {
            if (closed) {
                return Put.CLOSED;
            }
            OpenBatch last = queue.peekLast();
            boolean fresh = last == null || !takes(last, sizeMax, nowNanos);
            OpenBatch batch = fresh ? new OpenBatch(pool, timestampMs, nowNanos) : last;
            batch.add(message, timestampMs, sizeMax, acknowledgement);
            if (fresh) {
                queue.addLast(batch);
            }
            put++;
            return fresh || isFull(batch) ? Put.NEWS : Put.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The records of the next batch; null when there are none, or when they still wait for company.
     *
     * @param hurry true: do not wait for company
     */
    @Nullable OpenBatch take(long nowNanos, boolean hurry) {
        lock.lock();
        try {
            OpenBatch first = queue.peekFirst();
            if (first == null || (!hurry && ripeNanos(first) > nowNanos)) {
                return null;
            }
            return removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** When the next batch need not wait any longer; the far future when there is none. */
    long ripeNanos(long farFuture) {
        lock.lock();
        try {
            OpenBatch first = queue.peekFirst();
            return first == null ? farFuture : ripeNanos(first);
        } finally {
            lock.unlock();
        }
    }

    /** The next batch when it was opened before a time. */
    @Nullable OpenBatch takeOpenedBefore(long nanos) {
        lock.lock();
        try {
            OpenBatch first = queue.peekFirst();
            return first == null || first.openedNanos() - nanos >= 0 ? null : removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits. */
    List<OpenBatch> takeAll() {
        lock.lock();
        try {
            List<OpenBatch> all = new ArrayList<>(queue.size());
            while (!queue.isEmpty()) {
                all.add(removeFirst());
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Says that records were acknowledged or have failed. */
    void finish(int count) {
        lock.lock();
        try {
            finished += count;
            finishedMore.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets what is queued go without waiting for company; answers what to await. */
    long flush() {
        lock.lock();
        try {
            flushUpTo = put;
            return put;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many records are finished; false when the time ran out. */
    boolean awaitFinished(long target, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        try {
            while (finished < target) {
                if (left <= 0) {
                    return false;
                }
                left = finishedMore.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more records; what is queued still goes out. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private OpenBatch removeFirst() {
        OpenBatch batch = queue.removeFirst();
        taken += batch.count();
        batches.incrementAndGet();
        return batch;
    }

    private boolean takes(OpenBatch batch, int sizeMax, long nowNanos) {
        return batch.count() < limits.records()
                && batch.sizeMax() + sizeMax <= limits.bytes()
                && nowNanos - batch.openedNanos() < limits.spreadNanos();
    }

    boolean isFull(OpenBatch batch) {
        return batch.sizeMax() >= limits.bytes() || batch.count() >= limits.records();
    }

    private long ripeNanos(OpenBatch first) {
        boolean ready = queue.size() > 1 || isFull(first) || taken < flushUpTo || closed;
        return first.openedNanos() + (ready ? 0 : limits.lingerNanos());
    }
}
