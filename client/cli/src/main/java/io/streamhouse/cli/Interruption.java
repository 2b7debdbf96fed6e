package io.streamhouse.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a wish to finish: long work looks at it, and still prints its result before the process
 * ends. A second one, or too slow a finish, ends it at once.
 */
final class Interruption implements AutoCloseable {
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(5);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitFinish, "finish");
    private volatile boolean asked;

    private Interruption() {}

    static Interruption listen() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** True when the work is to finish. */
    boolean asked() {
        return asked;
    }

    void ask() {
        asked = true;
    }

    void awaitFinish() {
        ask();
        try {
            if (!finished.await(FINISH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The result is printed. */
    @Override
    public void close() {
        finished.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // The process is ending just now; the hook has nothing to wait for.
                ask();
            }
        }
    }
}
