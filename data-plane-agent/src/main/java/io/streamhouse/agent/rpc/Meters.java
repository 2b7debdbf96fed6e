package io.streamhouse.agent.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the services count. */
public final class Meters {
    private final Timer writes;
    private final Timer reads;
    private final Counter recordsIn;
    private final Counter bytesIn;
    private final Counter recordsOut;
    private final Counter bytesOut;
    private final Counter duplicates;
    private final Counter refused;

    /** Registered here. */
    public Meters(MeterRegistry registry) {
        this.writes =
                timer(registry, "streamhouse.agent.write.latency", "From a batch to its answer");
        this.reads = timer(registry, "streamhouse.agent.read.latency", "Of reads that had data");
        this.recordsIn = counter(registry, "streamhouse.records.received", "Appended records");
        this.bytesIn = counter(registry, "streamhouse.bytes.received", "Appended bytes, stored");
        this.recordsOut = counter(registry, "streamhouse.records.sent", "Records read");
        this.bytesOut = counter(registry, "streamhouse.bytes.sent", "Bytes read");
        this.duplicates =
                counter(registry, "streamhouse.duplicate.batches", "Batches that came again");
        this.refused = counter(registry, "streamhouse.refused.batches", "Batches refused");
    }

    void appended(long nanos, long records, long bytes) {
        writes.record(Duration.ofNanos(nanos));
        recordsIn.increment(records);
        bytesIn.increment(bytes);
    }

    void duplicate() {
        duplicates.increment();
    }

    void refused() {
        refused.increment();
    }

    void read(long nanos, long records, long bytes) {
        reads.record(Duration.ofNanos(nanos));
        recordsOut.increment(records);
        bytesOut.increment(bytes);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1))
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
