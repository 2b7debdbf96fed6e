package io.streamhouse.agent.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for the commit loop. Batches count with their bytes from when they are handed over
 * until they are decided, parked or not, so that what waits is bounded. Any thread may hand over;
 * the loop alone drains.
 */
final class CommandQueue {
    private static final long BYTES_MAX = 64L << 20;
    private static final Duration TICK = Duration.ofMillis(20);

    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Command> drained = new ArrayList<>();
    private volatile boolean refusing;

    /** Takes a batch; refuses it at once when too much waits already. */
    void append(Append append) {
        int size = append.checked().batch().size();
        if (refusing) {
            append.reply().refused(Refusals.draining());
        } else if (bytes.addAndGet(size) > BYTES_MAX) {
            bytes.addAndGet(-size);
            append.reply().refused(Refusals.overloaded());
        } else {
            queue.add(new Command.AppendBatch(append));
        }
    }

    /** Takes anything else. */
    void submit(Command command) {
        queue.add(command);
    }

    /** Refuses batches from now on. */
    void refuse() {
        refusing = true;
    }

    /** A batch that was taken waits no longer. */
    void decided(Append append) {
        bytes.addAndGet(-append.checked().batch().size());
    }

    /** All that waits, after at most a tick; good until the next call. */
    List<Command> drain() throws InterruptedException {
        drained.clear();
        Command first = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            drained.add(first);
            queue.drainTo(drained);
        }
        return drained;
    }
}
