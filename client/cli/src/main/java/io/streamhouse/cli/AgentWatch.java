package io.streamhouse.cli;

import io.streamhouse.client.Producer;
import io.streamhouse.client.StreamHouseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Says why nothing is acknowledged while records are tried again. */
final class AgentWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofMillis(1_200);

    private final Cli cli;
    private final Producer producer;
    private final AtomicLong acknowledged;
    private final Progress progress;
    private final CountDownLatch over = new CountDownLatch(1);
    private long lastCount;
    private long quietSince = System.nanoTime();
    private boolean told;

    private AgentWatch(Cli cli, Producer producer, AtomicLong acknowledged, Progress progress) {
        this.cli = cli;
        this.producer = producer;
        this.acknowledged = acknowledged;
        this.progress = progress;
    }

    static AgentWatch start(
            Cli cli, Producer producer, AtomicLong acknowledged, Progress progress) {
        AgentWatch watch = new AgentWatch(cli, producer, acknowledged, progress);
        Thread.ofVirtual().name("agent-watch").start(watch::run);
        return watch;
    }

    @Override
    public void close() {
        over.countDown();
    }

    private void run() {
        try {
            while (!over.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look(acknowledged.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long count) {
        if (count != lastCount) {
            lastCount = count;
            quietSince = System.nanoTime();
            told = false;
            return;
        }
        Optional<StreamHouseException> trouble = producer.trouble();
        boolean quiet = System.nanoTime() - quietSince > SILENCE.toNanos();
        if (quiet && !told && trouble.isPresent()) {
            told = true;
            progress.clear();
            cli.warn("waiting for the agent (Ctrl-C ends): " + trouble.get().getMessage());
        }
        if (told) {
            progress.step(count);
        }
    }
}
