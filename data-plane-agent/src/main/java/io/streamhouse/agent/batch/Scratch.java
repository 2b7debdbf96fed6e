package io.streamhouse.agent.batch;

import java.util.Arrays;

/** A growing array that one thread uses again and again. */
final class Scratch {
    private static final int FIRST_BYTES = 128 * 1024;
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private byte[] array = new byte[FIRST_BYTES];

    byte[] array() {
        return array;
    }

    /** The array, at least so large, with the first bytes kept. */
    byte[] holding(int keep, int size) {
        if (array.length < size) {
            byte[] larger = new byte[Math.max(size, 2 * array.length)];
            System.arraycopy(array, 0, larger, 0, Math.min(keep, array.length));
            array = larger;
        }
        return array;
    }

    /** Keeps an ordinary size. */
    void trim() {
        if (array.length > KEPT_BYTES_MAX) {
            array = new byte[FIRST_BYTES];
        }
    }

    byte[] copy(int size) {
        return Arrays.copyOf(array, size);
    }
}
