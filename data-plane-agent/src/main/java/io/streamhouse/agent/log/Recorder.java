package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.segment.SegmentImage;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores cuts as segments and records them in PostgreSQL, one after the other, on a thread of its
 * own. It tries again until it succeeds; until then the WAL keeps what the cut holds.
 */
final class Recorder {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final SegmentStore store;
    private final Database database;
    private final RecordingTransaction transaction;
    private final Consumer<Cut> recorded;
    private final Consumer<Throwable> broken;
    private final BlockingQueue<Cut> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    Recorder(
            SegmentStore store,
            Database database,
            RecordingTransaction transaction,
            Consumer<Cut> recorded,
            Consumer<Throwable> broken) {
        this.store = store;
        this.database = database;
        this.transaction = transaction;
        this.recorded = recorded;
        this.broken = broken;
        this.thread = Thread.ofPlatform().name("recorder").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void record(Cut cut) {
        queue.add(cut);
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void run() {
        try {
            while (true) {
                Cut cut = queue.take();
                recordUntilDone(cut);
                recorded.accept(cut);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("a cut cannot be recorded; the agent stops and recovers", e);
            broken.accept(e);
        }
    }

    private void recordUntilDone(Cut cut) throws InterruptedException {
        Duration pause = PAUSE_MIN;
        Optional<RecordingTransaction.Stored> stored = Optional.empty();
        while (true) {
            try {
                if (stored.isEmpty() && !cut.slices().isEmpty()) {
                    stored = Optional.of(storeSegment(cut));
                }
                Optional<RecordingTransaction.Stored> segment = stored;
                database.run(connection -> transaction.run(connection, cut, segment));
                return;
            } catch (IOException e) {
                log.warn("the segment cannot be stored; trying again: {}", e.getMessage());
            } catch (DatabaseUnavailable e) {
                log.warn("the segment cannot be recorded; trying again: {}", e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        }
    }

    private RecordingTransaction.Stored storeSegment(Cut cut) throws IOException {
        List<PartitionSlice> slices = new ArrayList<>();
        cut.slices().forEach(slice -> slices.add(slice.content()));
        SegmentImage image = SegmentImage.of(slices);
        UUID id = UUID.randomUUID();
        String key =
                "l0/%s/%d/%s.seg".formatted(transaction.agentId(), transaction.sessionEpoch(), id);
        store.put(key, image.content());
        return new RecordingTransaction.Stored(id, key, image.size(), places(image, slices));
    }

    private static List<RecordingTransaction.RangePlace> places(
            SegmentImage image, List<PartitionSlice> slices) {
        record Key(UUID topic, int partition) {}
        Map<Key, SegmentFooter.Range> ranges = new HashMap<>();
        for (SegmentFooter.Range range : image.footer().ranges()) {
            ranges.put(new Key(range.topic(), range.partition()), range);
        }
        List<RecordingTransaction.RangePlace> places = new ArrayList<>();
        for (PartitionSlice slice : slices) {
            SegmentFooter.Range range = ranges.get(new Key(slice.topic(), slice.partition()));
            if (range == null) {
                throw new IllegalStateException("a slice is missing in its segment");
            }
            places.add(new RecordingTransaction.RangePlace(slice, range.position(), range.size()));
        }
        return places;
    }
}
