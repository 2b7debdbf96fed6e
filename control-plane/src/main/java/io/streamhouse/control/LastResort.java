package io.streamhouse.control;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of threads that end by what nobody caught. After an {@link Error}, such as a lack of
 * memory, the process cannot be relied on: it ends at once, so that its supervisor starts another
 * one, rather than go on with a part missing. Thread-safe.
 */
final class LastResort implements Thread.UncaughtExceptionHandler {
    /** EX_SOFTWARE: an internal failure. */
    static final int EXIT_FAILED = 70;

    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    private final IntConsumer halt;

    LastResort(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (!(failure instanceof Error)) {
            log.error("the thread {} has ended", thread.getName(), failure);
            return;
        }
        try {
            log.error(
                    "the thread {} has ended, and the process with it", thread.getName(), failure);
        } finally {
            halt.accept(EXIT_FAILED);
        }
    }
}
