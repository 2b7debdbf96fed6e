package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.FileWal;
import io.streamhouse.proto.v1.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one agent: recovered when it opens, appended to and read from until it closes.
 * Thread-safe. Appends and opened producers are answered on the commit loop; reads of old segments
 * block the caller.
 */
public final class StreamLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamLog.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final FileWal wal;
    private final Partitions partitions;
    private final SegmentReader segments;
    private final Producers producers;
    private final CommitLoop loop;
    private final Recorder recorder;
    private final Collector collector;
    private final Executor blocking;

    /**
     * What a log is made of.
     *
     * @param blocking runs what may block: look-ups, readers that were woken
     * @param unrecordedBytesMax more than this waiting for a segment refuses appends
     */
    public record Makings(
            Path walDirectory,
            FileWal.Sizes walSizes,
            SegmentStore store,
            Database database,
            Session session,
            Duration usageWindow,
            Duration segmentAgeMax,
            long unrecordedBytesMax,
            InstantSource clock,
            ReadUsage reads,
            Rates rates,
            Executor blocking,
            Watcher watcher) {}

    /** Who is told what happens inside. */
    public interface Watcher {
        /** A turn became durable. */
        void committed(int answers, long bytes, long nanos);

        /** The state on disk is not known: the process must end at once and recover. */
        void broken(Throwable cause);
    }

    private StreamLog(Makings makings) throws IOException {
        SegmentRows rows = new SegmentRows(makings.database());
        this.blocking = makings.blocking();
        ProducerDirectory directory = new ProducerDirectory(makings.database());
        this.producers = directory;
        this.segments = new SegmentReader(makings.store(), rows);
        Recovery recovery = Recovery.begin(rows, directory);
        recovery.recallBatches(rows, segments);
        this.wal = FileWal.open(makings.walDirectory(), makings.walSizes(), recovery::turn);
        recovery.finish();
        this.partitions = recovery.partitions();
        long floor = Math.max(makings.session().recordedThroughMillis(), recovery.lastMillis());
        Cutter cutter =
                new Cutter(
                        makings.segmentAgeMax(),
                        makings.unrecordedBytesMax(),
                        floor,
                        makings.reads(),
                        this::record);
        cutter.committed(recovery.touched(), wal.lastTurn(), recovery.unrecordedBytes(), floor);
        this.loop =
                new CommitLoop(
                        wal,
                        partitions,
                        this::load,
                        cutter,
                        makings.rates(),
                        makings.clock(),
                        new LoopParts(makings.watcher(), blocking));
        this.recorder =
                new Recorder(
                        makings.store(),
                        makings.database(),
                        new RecordingTransaction(
                                makings.session().agentId(),
                                makings.session().epoch(),
                                makings.usageWindow().toMillis()),
                        this::recorded,
                        makings.watcher()::broken);
        this.collector =
                new Collector(
                        makings.store(),
                        makings.database(),
                        makings.session().agentId(),
                        makings.session().epoch(),
                        makings.clock());
        log.info(
                "log recovered: {} partitions, {} unrecorded bytes after turn {}",
                partitions.all().size(),
                recovery.unrecordedBytes(),
                wal.lastTurn());
    }

    /** Recovers and starts. Blocks. */
    public static StreamLog open(Makings makings) throws IOException {
        StreamLog opened = new StreamLog(makings);
        opened.loop.start();
        opened.recorder.start();
        opened.collector.start();
        opened.blocking.execute(opened.wal::prepare);
        return opened;
    }

    /** Appends a batch; the reply comes when it is durable. */
    public void append(Append append) {
        loop.append(append);
    }

    /**
     * Fences the earlier incarnations of a producer that was opened, and tells where it stands in
     * these places when that is durable. Blocks on PostgreSQL.
     */
    public void install(
            Opened opened, List<Place> places, Consumer<List<Progress.Standing>> whenDurable) {
        Map<Place, Progress.Standing> recorded =
                places.isEmpty() ? Map.of() : producers.standings(opened.producer().key(), places);
        submit(new Command.Install(opened, places, recorded, whenDurable));
    }

    /** Complete when all that was acknowledged before is recorded. */
    public CompletableFuture<Void> flush() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(new Command.Flush(done));
        return done;
    }

    /**
     * These topics were deleted: nothing reads or appends to them again, and what they hold goes.
     */
    public void remove(List<UUID> topics) {
        submit(new Command.Remove(topics));
    }

    /** Where a partition begins and ends for readers. */
    public Slice bounds(Place place, UUID organization) {
        Tail.Bounds bounds = partitions.at(place, organization).tail().bounds();
        return new Slice(
                List.of(), bounds.highWatermark(), bounds.logStart(), bounds.highWatermark());
    }

    /** True when a read from this offset needs no disk. */
    public boolean inMemory(Place place, UUID organization, long offset) {
        return !partitions.at(place, organization).tail().isBelow(offset);
    }

    /**
     * Reads from an offset on: nothing at the high watermark, else at least one batch.
     *
     * @throws Problem when the offset is out of range, or a segment cannot be read
     */
    public Slice read(Place place, UUID organization, long offset, int bytesMax) {
        Tail.Part part = partitions.at(place, organization).tail().read(offset, bytesMax);
        Tail.Bounds bounds = part.bounds();
        if (offset < bounds.logStart() || offset > bounds.highWatermark()) {
            throw Problem.of(
                            Reason.OFFSET_OUT_OF_RANGE,
                            "the partition holds offsets from log_start up to tail")
                    .with("log_start", bounds.logStart())
                    .with("tail", bounds.highWatermark())
                    .with("offset", offset);
        }
        List<SegmentReader.Found> found = new ArrayList<>();
        if (part.below()) {
            found.addAll(readSegments(place, offset, bytesMax));
        } else {
            for (StoredBatch batch : part.batches()) {
                found.add(new SegmentReader.Found(batch.batch(), batch.appendTimeMillis()));
            }
        }
        long next = found.isEmpty() ? offset : found.getLast().batch().lastOffset() + 1;
        return new Slice(found, next, bounds.logStart(), bounds.highWatermark());
    }

    private List<SegmentReader.Found> readSegments(Place place, long offset, int bytesMax) {
        try {
            return segments.read(place.topic(), place.partition(), offset, bytesMax);
        } catch (Problem problem) {
            // The segment may have gone with its topic while it was read.
            throw partitions.isRemoved(place.topic())
                    ? Refusals.topicRemoved(place.topic())
                    : problem;
        }
    }

    /** Runs something once there is more than this offset; false when there is already. */
    public boolean whenBeyond(Place place, UUID organization, long offset, Runnable reaction) {
        return partitions.at(place, organization).tail().whenBeyond(offset, reaction);
    }

    /** The reaction is no longer wanted. */
    public void forget(Place place, Runnable reaction) {
        PartitionLog partition = partitions.find(place);
        if (partition != null) {
            partition.tail().forget(reaction);
        }
    }

    /** What an acknowledgement promises. */
    public Durability durability() {
        return wal.durability();
    }

    /** How many partitions are in use. */
    public int partitionCount() {
        return partitions.all().size();
    }

    /** Refuses new appends, finishes and records the others, and closes. */
    @Override
    public void close() throws IOException {
        try {
            flush().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            log.warn("not all could be recorded before the end; the WAL keeps it");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            if (!loop.stop(CLOSE_LIMIT)) {
                log.warn("the commit loop did not stop in time");
            }
            recorder.stop();
            collector.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        wal.close();
    }

    /** Refuses appends from now on. */
    public void drain() {
        loop.refuse();
    }

    private void submit(Command command) {
        loop.submit(command);
    }

    private void record(Cut cut) {
        recorder.record(cut);
    }

    private void recorded(Cut cut) {
        submit(new Command.Recorded(cut));
        if (!cut.removed().isEmpty()) {
            collector.wake();
        }
    }

    private void load(long number, UUID organization, Place place) {
        blocking.execute(() -> {
            try {
                Optional<NumberBinding> binding = producers.binding(number);
                Progress.Standing standing =
                        binding.map(found ->
                                        producers.standings(found.producer().key(), List.of(place)))
                                .map(found -> found.get(place))
                                .orElse(Progress.Standing.NONE);
                submit(new Command.Loaded(number, organization, place, binding, standing));
            } catch (DatabaseUnavailable e) {
                log.debug("a producer could not be looked up: {}", e.getMessage());
                submit(new Command.NotLoaded(number, place));
            }
        });
    }

    /** Readers are woken elsewhere: the commit loop must not wait for them. */
    private record LoopParts(Watcher watcher, Executor blocking) implements CommitParts {
        @Override
        public void committed(int answers, long bytes, long nanos) {
            watcher.committed(answers, bytes, nanos);
        }

        @Override
        public void wake(Runnable reader) {
            blocking.execute(reader);
        }

        @Override
        public void broken(Throwable cause) {
            watcher.broken(cause);
        }
    }
}
