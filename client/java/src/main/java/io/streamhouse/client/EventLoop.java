package io.streamhouse.client;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns state: others post to it what has happened, and in between it does what is
 * due. Everything here but {@link #post} and {@link #end} is for one caller.
 */
final class EventLoop {
    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Step step;
    private final Thread thread;
    private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    private volatile boolean sleeping;
    private volatile boolean ended;

    /** What is done after events, and when it was asked for. */
    interface Step {
        /**
         * @param farFuture the answer when only an event can bring more to do
         * @return when it wants to be called again
         */
        long step(long nowNanos, long farFuture);

        /** Something went wrong that never should. */
        void failed(RuntimeException bug);
    }

    EventLoop(String name, Step step) {
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Runs something on the loop's thread. Thread-safe. */
    void post(Runnable event) {
        events.add(event);
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** True on the loop's thread. Thread-safe. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Runs something last, and waits for the thread to end. Thread-safe. */
    void end(Runnable last, Duration limit) {
        post(() -> {
            ended = true;
            last.run();
        });
        try {
            if (!isCurrent()) {
                thread.join(limit);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!ended) {
            try {
                runEvents();
                if (!ended) {
                    long now = System.nanoTime();
                    sleepUntil(step.step(now, now + IDLE_NANOS));
                }
            } catch (RuntimeException e) {
                log.error("{} failed unexpectedly", thread.getName(), e);
                step.failed(e);
            }
        }
        runEvents();
    }

    private void runEvents() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void sleepUntil(long wakeAt) {
        // Set before it looks again: who posts afterwards sees it.
        sleeping = true;
        try {
            long wait = wakeAt - System.nanoTime();
            if (events.isEmpty() && !ended && wait > 0) {
                LockSupport.parkNanos(wait);
            }
        } finally {
            sleeping = false;
        }
    }
}
