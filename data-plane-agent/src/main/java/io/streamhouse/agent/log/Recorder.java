package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores cuts as segments and records them, one after the other. It tries again until it succeeds;
 * until then the WAL keeps what the cut holds.
 */
final class Recorder implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final long session;
    private final SegmentWriter writer;
    private final Ledger ledger;
    private final Consumer<Cut> recorded;
    private final Consumer<Throwable> broken;
    private final BlockingQueue<Cut> queue = new LinkedBlockingQueue<>();
    private volatile Runnable wake = () -> {};
    private @Nullable Cut cut;

    /** Of the cut's segment, however often it is tried. */
    private UUID id = UUID.randomUUID();

    private Optional<StoredSegment> stored = Optional.empty();
    private Duration pause = PAUSE_MIN;
    private boolean over;

    Recorder(
            long session,
            SegmentWriter writer,
            Ledger ledger,
            Consumer<Cut> recorded,
            Consumer<Throwable> broken) {
        this.session = session;
        this.writer = writer;
        this.ledger = ledger;
        this.recorded = recorded;
        this.broken = broken;
    }

    @Override
    public String name() {
        return "recorder";
    }

    @Override
    public void wakeBy(Runnable wakes) {
        this.wake = wakes;
    }

    /** Takes a cut. Any thread. */
    void record(Cut next) {
        queue.add(next);
        wake.run();
    }

    @Override
    public Duration step() {
        if (over) {
            return NEVER;
        }
        Cut current = cut == null ? queue.poll() : cut;
        if (current == null) {
            return IDLE;
        }
        if (cut == null) {
            cut = current;
            id = UUID.randomUUID();
        }
        try {
            return record(current, stored);
        } catch (IOException e) {
            log.warn("the segment cannot be stored; trying again: {}", e.getMessage());
        } catch (DatabaseUnavailable e) {
            log.warn("the segment cannot be recorded; trying again: {}", e.getMessage());
        } catch (Sealed e) {
            over = true;
            broken.accept(e);
            return NEVER;
        } catch (RuntimeException e) {
            log.error("a cut cannot be recorded; the agent stops and recovers", e);
            over = true;
            broken.accept(e);
            return NEVER;
        }
        Duration now = pause;
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        return now;
    }

    private Duration record(Cut current, Optional<StoredSegment> before)
            throws IOException, Sealed {
        Optional<StoredSegment> segment = before;
        if (segment.isEmpty()) {
            segment = writer.store(session, current, id);
            stored = segment;
        }
        ledger.record(session, current, segment);
        cut = null;
        stored = Optional.empty();
        pause = PAUSE_MIN;
        recorded.accept(current);
        return queue.isEmpty() ? IDLE : Duration.ZERO;
    }
}
