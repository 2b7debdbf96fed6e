package io.streamhouse.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When each of many records is to be sent. Who is late sends at once and counts from the time that
 * was meant, so that a stall is in the latencies of all records that it held up.
 */
final class Pace {
    private final long beginNanos = System.nanoTime();
    private final double nanosEach;

    /**
     * @param perSecond 0: as fast as possible
     */
    Pace(double perSecond) {
        nanosEach = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Waits for a record's turn; the time that was meant. */
    long await(long number) {
        if (nanosEach == 0) {
            return System.nanoTime();
        }
        long due = beginNanos + (long) (number * nanosEach);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
