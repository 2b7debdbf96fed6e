package io.streamhouse.agent.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.segment.Corruption;
import io.streamhouse.agent.segment.RecordedSegment;
import io.streamhouse.agent.segment.SegmentScrubber;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every segment read again, once a day and slowly, and says which records cannot be read any
 * more. Nothing is ever changed or deleted.
 */
public final class Scrubber implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Scrubber.class);
    private static final long BYTES_PER_SECOND = 16L << 20;
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration NOT_CHOSEN = Duration.ofSeconds(30);

    private final SegmentStore store;
    private final SegmentsInUse segments;
    private final BooleanSupplier chosen;
    private final InstantSource clock;
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong completedMillis = new AtomicLong();
    private SegmentScrubber scrubber;

    /**
     * @param chosen false: another agent does it
     */
    public Scrubber(
            Database database, SegmentStore store, BooleanSupplier chosen, InstantSource clock) {
        this.store = store;
        this.segments = new SegmentsInUse(database);
        this.chosen = chosen;
        this.clock = clock;
        this.scrubber = from(Optional.empty());
    }

    private SegmentScrubber from(Optional<UUID> cursor) {
        return new SegmentScrubber(store, segments, BYTES_PER_SECOND, EVERY, cursor, new Told());
    }

    @Override
    public String name() {
        return "scrubber";
    }

    /** Segments found damaged or missing since the start. */
    public long damaged() {
        return damaged.get();
    }

    /** Counts what was read and what was found. */
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("streamhouse.scrub.objects", objects, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.scrub.bytes", bytes, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.scrub.damaged", damaged, AtomicLong::get)
                .register(metrics);
        Gauge.builder(
                        "streamhouse.scrub.completed.seconds",
                        completedMillis,
                        millis -> millis.get() / 1_000.0)
                .register(metrics);
    }

    @Override
    public Duration step() {
        if (!chosen.getAsBoolean()) {
            scrubber = from(scrubber.cursor());
            return NOT_CHOSEN;
        }
        return scrubber.step();
    }

    /** What the scrubber finds, counted and said. */
    private final class Told implements SegmentScrubber.Listener {
        private boolean bad;

        @Override
        public void found(Corruption corruption) {
            bad = true;
            String key = corruption.segment().key();
            switch (corruption) {
                case Corruption.WrongSize(_, var actual) ->
                        log.error(
                                "segment {} has {} bytes instead of {}",
                                key,
                                actual,
                                corruption.segment().sizeBytes());
                case Corruption.WrongDigest _ ->
                        log.error("segment {} is not what was stored: its SHA-256 differs", key);
                case Corruption.Missing _, Corruption.WrongFooter _, Corruption.LostOffsets _ -> {}
            }
            for (Corruption.LostOffsets lost : corruption.lost()) {
                log.error(
                        "segment {}: offsets {} of {}/{} cannot be read: {}",
                        key,
                        lost.offsets(),
                        lost.topic(),
                        lost.partition(),
                        lost.why());
            }
        }

        @Override
        public void scrubbed(RecordedSegment segment) {
            objects.incrementAndGet();
            bytes.addAndGet(segment.sizeBytes());
            if (bad) {
                damaged.incrementAndGet();
            }
            bad = false;
        }

        @Override
        public void delayed(IOException cause) {
            log.warn("segments cannot be read again now: {}", cause.getMessage());
        }

        @Override
        public void roundEnded() {
            completedMillis.set(clock.millis());
            log.info("all segments were read again; {} are damaged", damaged);
        }
    }
}
