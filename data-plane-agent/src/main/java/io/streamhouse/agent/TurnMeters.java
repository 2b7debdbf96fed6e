package io.streamhouse.agent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamhouse.agent.log.StreamLog;
import java.time.Duration;
import java.util.function.Consumer;

/** Counts the log's turns. */
final class TurnMeters implements StreamLog.Watcher {
    private final Timer turns;
    private final Counter bytes;
    private final Consumer<Throwable> onBroken;

    TurnMeters(MeterRegistry registry, Consumer<Throwable> onBroken) {
        this.turns =
                Timer.builder("streamhouse.wal.turn")
                        .description("Writing a turn and making it durable")
                        .register(registry);
        this.bytes = Counter.builder("streamhouse.wal.bytes").register(registry);
        this.onBroken = onBroken;
    }

    @Override
    public void committed(int answers, long written, long nanos) {
        turns.record(Duration.ofNanos(nanos));
        bytes.increment(written);
    }

    @Override
    public void broken(Throwable cause) {
        onBroken.accept(cause);
    }
}
