package io.streamhouse.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Gives the rest up at Ctrl-C, and says so. */
final class ProduceWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Cli cli;
    private final AtomicLong acknowledged;
    private final Progress progress;
    private final Interruption interruption = Interruption.listen();
    private final CountDownLatch over = new CountDownLatch(1);

    private ProduceWatch(Cli cli, AtomicLong acknowledged, Progress progress) {
        this.cli = cli;
        this.acknowledged = acknowledged;
        this.progress = progress;
    }

    static ProduceWatch start(Cli cli, AtomicLong acknowledged, Progress progress) {
        ProduceWatch watch = new ProduceWatch(cli, acknowledged, progress);
        Thread.ofVirtual().name("produce-watch").start(watch::run);
        return watch;
    }

    @Override
    public void close() {
        over.countDown();
        interruption.close();
    }

    private void run() {
        try {
            while (!over.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (interruption.asked()) {
                    progress.clear();
                    cli.warn(acknowledged.get() + " records acknowledged; the rest was given up");
                    cli.flush();
                    interruption.close();
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
