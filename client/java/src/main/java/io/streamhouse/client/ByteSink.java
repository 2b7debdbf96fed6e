package io.streamhouse.client;

import java.util.Arrays;

/**
 * A growing array with Kafka's variable-length integers (zigzag, seven bits a byte). It begins
 * small and goes on in an array of the pool, so that few records do not hold a large one.
 */
final class ByteSink {
    private static final int FIRST_BYTES = 1 << 10;
    private static final int VARLONG_BYTES_MAX = 10;

    private final BufferPool pool;
    private byte[] bytes;
    private int size;

    ByteSink(BufferPool pool) {
        this.pool = pool;
        this.bytes = new byte[Math.min(FIRST_BYTES, pool.bytes())];
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    /** Gives the array back; the sink is not to be used any more. */
    void release() {
        pool.give(bytes);
        bytes = new byte[0];
    }

    void skip(int count) {
        reserve(count);
        size += count;
    }

    /** Forgets what was put behind a place. */
    void backTo(int place) {
        size = place;
    }

    void put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, size, count);
        size += count;
    }

    void varint(long value) {
        reserve(VARLONG_BYTES_MAX);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    static int varintBytes(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            grow(size + count);
        }
    }

    private void grow(int needed) {
        byte[] before = bytes;
        if (needed <= pool.bytes()) {
            bytes = pool.take();
            System.arraycopy(before, 0, bytes, 0, size);
        } else {
            bytes = Arrays.copyOf(before, Math.max(before.length * 2, needed));
            pool.give(before);
        }
    }
}
