package io.streamhouse.agent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Counts what the log does. */
final class LogMeters {
    private final Timer turns;
    private final Counter bytes;
    private final Counter failovers;

    LogMeters(MeterRegistry registry) {
        this.turns =
                Timer.builder("streamhouse.wal.turn")
                        .description("Writing a turn and making it durable")
                        .register(registry);
        this.bytes = Counter.builder("streamhouse.wal.bytes").register(registry);
        this.failovers =
                Counter.builder("streamhouse.partition.failover")
                        .description("Slots of partitions taken over after their leader had gone")
                        .register(registry);
    }

    /** Times transactions in PostgreSQL. */
    static LongConsumer queries(MeterRegistry registry) {
        Timer queries =
                Timer.builder("streamhouse.metadata.query.duration")
                        .description("Transactions in PostgreSQL, apart from turns of the WAL")
                        .publishPercentileHistogram()
                        .register(registry);
        return nanos -> queries.record(Duration.ofNanos(nanos));
    }

    void committed(long written, long nanos) {
        turns.record(Duration.ofNanos(nanos));
        bytes.increment(written);
    }

    void failedOver(int slots) {
        failovers.increment(slots);
    }
}
