package io.streamhouse.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of bytes shared by many. Who asks for more than all of it waits until nobody
 * else holds any. Thread-safe.
 */
final class ByteBudget {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition released = lock.newCondition();
    private final long limit;
    private long held;

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** False when there was no room within the time. */
    boolean acquire(long bytes, long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        try {
            while (held > 0 && held + bytes > limit) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            held += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits as long as it takes. */
    void acquire(long bytes) throws InterruptedException {
        while (!acquire(bytes, TimeUnit.HOURS.toNanos(1))) {
            Thread.onSpinWait();
        }
    }

    void release(long bytes) {
        lock.lock();
        try {
            held -= bytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
