package io.streamhouse.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether the agent really serves, and tells gRPC's health checks and the
 * log: at each change, and once in a while for as long as it does not. A start has a while before
 * anything is said. One thread.
 */
final class HealthWatch implements Runnable {
    static final Duration SAID_AGAIN_AFTER = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

    private final Supplier<Optional<String>> obstacle;
    private final Consumer<Boolean> serving;
    private final LongSupplier nanoTime;
    private boolean obstructed = true;
    private long saidNanos;

    HealthWatch(
            Supplier<Optional<String>> obstacle, Consumer<Boolean> serving, LongSupplier nanoTime) {
        this.obstacle = obstacle;
        this.serving = serving;
        this.nanoTime = nanoTime;
        this.saidNanos = nanoTime.getAsLong();
    }

    @Override
    public void run() {
        Optional<String> found = obstacle.get();
        serving.accept(found.isEmpty());
        long now = nanoTime.getAsLong();
        if (found.isPresent()) {
            if (!obstructed || now - saidNanos >= SAID_AGAIN_AFTER.toNanos()) {
                log.warn("not ready: {}", found.get());
                saidNanos = now;
            }
        } else if (obstructed) {
            log.info("ready");
        }
        obstructed = found.isPresent();
    }
}
