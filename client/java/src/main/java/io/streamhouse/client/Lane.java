package io.streamhouse.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of one producer for one partition. Their order is fixed when they are put in, and
 * with it their sequences: one courier takes batches out from the front. Thread-safe.
 */
final class Lane {
    private final String topic;
    private final String topicId;
    private final int partition;
    private final BatchLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<QueuedRecord> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long put;
    private long taken;
    private long finished;
    private long flushUpTo;
    private boolean closed;
    private final AtomicLong batches = new AtomicLong();

    /** What a batch may hold, and how long a record waits for company. */
    record BatchLimits(int bytes, int records, long lingerNanos) {}

    Lane(String topic, String topicId, int partition, BatchLimits limits) {
        this.topic = topic;
        this.topicId = topicId;
        this.partition = partition;
        this.limits = limits;
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

    /** False when the lane is closed. */
    boolean put(QueuedRecord record) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            queue.addLast(record);
            queuedBytes += record.sizeMax();
            put++;
            if (queue.size() == 1 || full()) {
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The records of the next batch; null when the lane is closed and empty.
     *
     * @param hurry true: do not wait for company
     */
    @Nullable List<QueuedRecord> take(BooleanSupplier hurry) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty()) {
                if (closed) {
                    return null;
                }
                changed.await();
            }
            long ready = queue.getFirst().enqueuedNanos() + limits.lingerNanos();
            long left = ready - System.nanoTime();
            while (left > 0 && !full() && taken >= flushUpTo && !closed && !hurry.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            return drain();
        } finally {
            lock.unlock();
        }
    }

    /** Says that records were acknowledged or have failed. */
    void finish(int count) {
        lock.lock();
        try {
            finished += count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is queued without waiting for company; answers what to await. */
    long flush() {
        lock.lock();
        try {
            flushUpTo = put;
            changed.signalAll();
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
                left = changed.awaitNanos(left);
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
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the lane and takes all that is left. */
    List<QueuedRecord> abandon() {
        lock.lock();
        try {
            closed = true;
            List<QueuedRecord> left = List.copyOf(queue);
            queue.clear();
            queuedBytes = 0;
            return left;
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        return queuedBytes >= limits.bytes() || queue.size() >= limits.records();
    }

    private List<QueuedRecord> drain() {
        List<QueuedRecord> records = new ArrayList<>(Math.min(queue.size(), limits.records()));
        long bytes = 0;
        while (!queue.isEmpty() && records.size() < limits.records()) {
            int next = queue.getFirst().sizeMax();
            if (!records.isEmpty() && bytes + next > limits.bytes()) {
                break;
            }
            records.add(queue.removeFirst());
            bytes += next;
        }
        queuedBytes -= bytes;
        taken += records.size();
        batches.incrementAndGet();
        return records;
    }
}
