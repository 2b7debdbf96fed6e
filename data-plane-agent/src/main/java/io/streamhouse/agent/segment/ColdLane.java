package io.streamhouse.agent.segment;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where blocks are fetched from the store: threads of its own, first come first served, each with
 * one block on its way. So however many readers go back in time, they hold a bounded number of
 * connections, threads and bytes, and nobody else waits for them.
 */
public final class ColdLane implements AutoCloseable {
    private static final int QUEUE_MAX = 4_096;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final int wide;

    /**
     * A lane.
     *
     * @param bytesInFlight rounded down to whole blocks
     */
    public ColdLane(long bytesInFlight) {
        this.wide = (int) Math.max(1, bytesInFlight / BlockCache.BLOCK_BYTES);
        // Platform threads: reading a file holds its thread.
        this.threads =
                new ThreadPoolExecutor(
                        wide,
                        wide,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(QUEUE_MAX),
                        Thread.ofPlatform().name("cold-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** A load; it is run, or it is given up. */
    interface Load extends Runnable {
        void giveUp();
    }

    void take(Load load) {
        try {
            threads.execute(load);
        } catch (RejectedExecutionException _) {
            load.giveUp();
        }
    }

    /** True while loads that nobody waits for yet would not be in anybody's way. */
    boolean hasRoomAhead() {
        return threads.getActiveCount() + threads.getQueue().size() < Math.max(1, wide / 2);
    }

    /** Interrupts what is on the way and gives up what waits. */
    @Override
    public void close() {
        for (Runnable waiting : threads.shutdownNow()) {
            if (waiting instanceof Load load) {
                load.giveUp();
            }
        }
    }
}
