package io.streamhouse.client;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays of one size that are used again. Holds back at most so many; who takes more gets new ones.
 * Thread-safe.
 */
final class BufferPool {
    private final int bytes;
    private final int idleMax;
    private final ConcurrentLinkedDeque<byte[]> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    BufferPool(int bytes, int idleMax) {
        this.bytes = bytes;
        this.idleMax = idleMax;
    }

    int bytes() {
        return bytes;
    }

    /** An array with anything in it. */
    byte[] take() {
        byte[] buffer = idle.pollFirst();
        if (buffer == null) {
            return new byte[bytes];
        }
        idleCount.decrementAndGet();
        return buffer;
    }

    /** Takes an array back that nobody looks at any more; others than its own are let go. */
    void give(byte[] buffer) {
        if (buffer.length != bytes) {
            return;
        }
        if (idleCount.incrementAndGet() > idleMax) {
            idleCount.decrementAndGet();
            return;
        }
        idle.addFirst(buffer);
    }
}
