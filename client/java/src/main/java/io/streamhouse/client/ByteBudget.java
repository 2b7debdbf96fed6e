package io.streamhouse.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of bytes shared by many. Who asks for more than all of it waits until nobody
 * else holds any. Thread-safe; without a lock as long as there is room.
 */
final class ByteBudget {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final long limit;

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** False when there was no room within the time. */
    boolean acquire(long bytes, long timeoutNanos) throws InterruptedException {
        return tryAcquire(bytes) || (timeoutNanos > 0 && await(bytes, timeoutNanos));
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                released.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean tryAcquire(long bytes) {
        while (true) {
            long before = held.get();
            if (before > 0 && before + bytes > limit) {
                return false;
            }
            if (held.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    private boolean await(long bytes, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        // Counted before it looks again: who releases afterwards sees it.
        waiting.incrementAndGet();
        try {
            while (!tryAcquire(bytes)) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }
}
