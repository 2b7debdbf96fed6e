package io.streamhouse.agent.duty;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps one duty on a thread of its own until it is closed. A wake that comes during a step is kept
 * for the next one, and costs its sender next to nothing while the duty is busy.
 */
public final class DutyRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DutyRunner.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Duty duty;
    private final Consumer<Throwable> broken;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;

    private DutyRunner(Duty duty, Consumer<Throwable> broken) {
        this.duty = duty;
        this.broken = broken;
        this.thread =
                Thread.ofPlatform()
                        .name(duty.name())
                        .daemon()
                        .uncaughtExceptionHandler((_, e) -> broken.accept(e))
                        .unstarted(this::run);
    }

    /**
     * Starts.
     *
     * @param broken told when the duty ends by itself: by an error, or because it was interrupted
     */
    public static DutyRunner start(Duty duty, Consumer<Throwable> broken) {
        DutyRunner runner = new DutyRunner(duty, broken);
        duty.wakeBy(runner::wake);
        runner.thread.start();
        return runner;
    }

    /** Has the duty stepped at once. Any thread. */
    public void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            LockSupport.unpark(thread);
        }
    }

    /** Waits until the step under way is done, and steps no more; interrupts it after a while. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                log.warn("{} is interrupted in the middle of a step", duty.name());
                thread.interrupt();
                thread.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Steps no more; the step under way is interrupted. */
    public void interrupt() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                woken.set(false);
                pause(step());
            }
        } catch (InterruptedException _) {
            if (!closed) {
                broken.accept(new IllegalStateException(duty.name() + " was interrupted"));
            }
        }
    }

    /** A duty that failed once may succeed the next time, and nothing else would do its work. */
    private Duration step() throws InterruptedException {
        try {
            return duty.step();
        } catch (RuntimeException e) {
            log.error("{} failed; it goes on", duty.name(), e);
            return AFTER_FAILURE;
        }
    }

    private void pause(Duration wanted) throws InterruptedException {
        long until = System.nanoTime() + wanted.toNanos();
        while (!closed && !woken.get()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
