package io.streamhouse.agent.batch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * A few readers for everybody: taking batches apart is work for processors, and each reader may
 * hold as much memory as the largest batch has bytes, so that there are no more of them than can
 * work at a time. Thread-safe; whoever comes too late waits.
 */
public final class BatchReaders {
    private final BlockingQueue<BatchReader> idle;

    /** So many work at a time. */
    public BatchReaders(int count) {
        idle = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            idle.add(new BatchReader());
        }
    }

    /** Has something done by one of them. */
    public <A> A with(Function<BatchReader, A> work) {
        BatchReader reader = take();
        try {
            return work.apply(reader);
        } finally {
            reader.trim();
            idle.add(reader);
        }
    }

    private BatchReader take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return idle.take();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
