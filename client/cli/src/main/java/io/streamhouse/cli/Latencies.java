package io.streamhouse.cli;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took, to three digits, in constant memory. Thread-safe. */
final class Latencies {
    private static final int PRECISION_BITS = 10;
    private static final int STEPS = 1 << PRECISION_BITS;
    private static final int RANGES = Long.SIZE - PRECISION_BITS;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS * RANGES);
    private final AtomicLong max = new AtomicLong();

    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts.incrementAndGet(slot(value));
        max.accumulateAndGet(value, Math::max);
    }

    long count() {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        return all;
    }

    /** What this part of all values does not exceed, in nanoseconds. */
    long at(double part) {
        long wanted = (long) Math.ceil(count() * part);
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= wanted && seen > 0) {
                return Math.min(highest(i), max.get());
            }
        }
        return max.get();
    }

    long max() {
        return max.get();
    }

    /** The first range is exact; each later one has steps twice as wide. */
    private static int slot(long value) {
        int range = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - PRECISION_BITS);
        return range * STEPS + (int) (value >>> range);
    }

    private static long highest(int slot) {
        int range = slot / STEPS;
        return ((slot % STEPS + 1L) << range) - 1;
    }
}
