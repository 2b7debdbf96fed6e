package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the commit loop. Batches count with their bytes from when they are handed over
 * until they are decided, parked or not, so that what waits is bounded. Any thread may hand over;
 * the loop alone drains.
 */
final class CommandQueue {
    private static final long BYTES_MAX = 64L << 20;

    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Runnable wake = () -> {};
    private volatile boolean closed;
    private volatile @Nullable Supplier<Problem> paused;

    /** Runs this after each hand-over. */
    void wakeBy(Runnable wakes) {
        this.wake = wakes;
    }

    /** Takes a batch; refuses it at once when too much waits already. */
    void append(Append append) {
        Supplier<Problem> pause = paused;
        int size = append.checked().batch().size();
        if (closed) {
            append.reply().refused(Refusals.draining());
        } else if (pause != null) {
            append.reply().refused(pause.get());
        } else if (bytes.addAndGet(size) > BYTES_MAX) {
            bytes.addAndGet(-size);
            append.reply().refused(Refusals.overloaded());
        } else {
            submit(new Command.AppendBatch(append, false));
        }
    }

    /** Takes anything else. */
    void submit(Command command) {
        queue.add(command);
        wake.run();
    }

    /** Refuses batches from now on. */
    void close() {
        closed = true;
    }

    /** True when batches are refused for good. */
    boolean closed() {
        return closed;
    }

    /** Refuses batches with a problem until told otherwise. */
    void pause(Supplier<Problem> problem) {
        paused = problem;
    }

    /** Takes batches again. */
    void resume() {
        paused = null;
    }

    /** A batch that was taken waits no longer. */
    void decided(Append append) {
        bytes.addAndGet(-append.checked().batch().size());
    }

    /** Moves all that waits. */
    void drainTo(Collection<Command> into) {
        queue.drainTo(into);
    }
}
