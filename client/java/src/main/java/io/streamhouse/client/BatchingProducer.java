package io.streamhouse.client;

import io.streamhouse.client.ProducerOptions.WhenFull;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The producer: finds a record's lane, keeps within the buffer, writes it into the lane's batch,
 * and leaves the rest to the dispatcher.
 */
final class BatchingProducer implements Producer {
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(20);
    private static final Duration END_LIMIT = Duration.ofSeconds(2);
    private static final int RECORD_BYTES_DEFAULT = 1 << 20;
    private static final int BATCH_BYTES_DEFAULT = 1 << 20;
    private static final int BATCH_RECORDS_DEFAULT = 1_000;
    private static final int POOLED_MAX = 256;

    /** A batch that cannot be sent takes records for this part of the delivery timeout. */
    private static final int SPREAD_PART = 10;

    private final Agents agents;
    private final ProducerOptions options;
    private final InstantSource clock;
    private final ProducerSession session;
    private final ByteBudget buffer;
    private final BufferPool pool;
    private final Dispatcher dispatcher;
    private final Tally tally = new Tally();
    private final ReentrantLock registering = new ReentrantLock();
    private final TopicOpenings openings = new TopicOpenings(this::open);
    private final Map<String, TopicLanes> topics = new ConcurrentHashMap<>();
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
    private volatile Limits limits = Limits.getDefaultInstance();
    private volatile boolean started;
    private volatile boolean closed;

    BatchingProducer(Agents agents, ProducerOptions options, InstantSource clock) {
        this.agents = agents;
        this.options = options;
        this.clock = clock;
        this.session = new ProducerSession(agents, options.name().orElse(null));
        this.buffer = new ByteBudget(options.bufferBytes());
        int arrayBytes = options.batchBytes() + BatchLayout.RECORDS;
        int pooled = (int) Math.clamp(options.bufferBytes() / arrayBytes, 1, POOLED_MAX);
        this.pool = new BufferPool(arrayBytes, pooled);
        this.dispatcher =
                new Dispatcher(agents, session, options, buffer, pool, tally, this::forget);
    }

    @Override
    public CompletableFuture<RecordMetadata> send(Message message) {
        CompletableFuture<RecordMetadata> acknowledgement = new CompletableFuture<>();
        try {
            enqueue(message, acknowledgement);
        } catch (StreamHouseException e) {
            // It never left, whatever became of the look-up.
            acknowledgement.completeExceptionally(e.mayBeStored() ? e.withStored(false) : e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            acknowledgement.completeExceptionally(GrpcProblems.interrupted());
        }
        return acknowledgement;
    }

    @Override
    public void flush() {
        flush(options.deliveryTimeout().plus(LAST_ATTEMPT));
    }

    private void flush(Duration limit) {
        if (dispatcher.isCurrent()) {
            throw new IllegalStateException(
                    "a callback runs on the producer's thread and must not wait for it");
        }
        long end = System.nanoTime() + limit.toNanos();
        Map<Lane, Long> targets = new HashMap<>();
        lanes.forEach(lane -> {
            targets.put(lane, lane.flush());
            dispatcher.news(lane);
        });
        try {
            for (Map.Entry<Lane, Long> target : targets.entrySet()) {
                target.getKey().awaitFinished(target.getValue(), end - System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GrpcProblems.interrupted();
        }
    }

    @Override
    public ProducerStatistics statistics() {
        return tally.statistics();
    }

    @Override
    public Optional<StreamHouseException> trouble() {
        return agents.trouble();
    }

    @Override
    public String name() {
        return session.name();
    }

    @Override
    public void close() {
        close(options.deliveryTimeout().plus(LAST_ATTEMPT));
    }

    @Override
    public void close(Duration limit) {
        registering.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            registering.unlock();
        }
        openings.close();
        if (!started) {
            return;
        }
        try {
            flush(limit);
        } finally {
            lanes.forEach(Lane::close);
            dispatcher.end(END_LIMIT);
        }
    }

    private void enqueue(Message message, CompletableFuture<RecordMetadata> acknowledgement)
            throws InterruptedException {
        long now = System.nanoTime();
        while (true) {
            checkOpen();
            TopicLanes lanes = lanes(message.topic());
            int size = checked(message, lanes);
            acquire(size, now);
            if (put(message, lanes.choose(message, size), size, acknowledgement)) {
                return;
            }
            // The topic went away just now: look it up again.
            buffer.release(size);
            topics.remove(message.topic(), lanes);
        }
    }

    private boolean put(
            Message message,
            Lane lane,
            int size,
            CompletableFuture<RecordMetadata> acknowledgement) {
        Instant time = message.eventTime();
        long timestamp = time == null ? clock.millis() : time.toEpochMilli();
        Lane.Put put = lane.put(message, timestamp, size, System.nanoTime(), acknowledgement);
        if (put == Lane.Put.NEWS) {
            dispatcher.news(lane);
        }
        return put != Lane.Put.CLOSED;
    }

    private void checkOpen() {
        if (closed) {
            throw GrpcProblems.closed("producer");
        }
        StreamHouseException dead = session.dead();
        if (dead != null) {
            throw dead;
        }
    }

    private void acquire(int size, long since) throws InterruptedException {
        long left =
                options.whenFull() == WhenFull.FAIL || dispatcher.isCurrent()
                        ? 0
                        : since + options.deliveryTimeout().toNanos() - System.nanoTime();
        if (!buffer.acquire(size, left)) {
            throw new StreamHouseException(
                    Kind.UNAVAILABLE,
                    "BUFFER_FULL",
                    options.bufferBytes() + " bytes wait for their acknowledgement",
                    true,
                    false,
                    Map.of("limit", Long.toString(options.bufferBytes())),
                    null,
                    null);
        }
    }

    private int checked(Message message, TopicLanes lanes) {
        int count = lanes.all().size();
        if (message.partition().isPresent() && message.partition().getAsInt() >= count) {
            throw invalid(
                    "PARTITION_OUT_OF_RANGE",
                    "the topic " + message.topic() + " has the partitions 0 to " + (count - 1),
                    Map.of("partition_count", Integer.toString(count)));
        }
        int size = RecordBatchWriter.sizeMax(message);
        int most = Math.min(or(limits.getMaxRecordBytes(), RECORD_BYTES_DEFAULT), batchBytesMax());
        // Only what is sure to be too large; the server judges the rest.
        int atLeast = size - BatchLayout.RECORD_OVERHEAD_MAX;
        if (atLeast - message.headers().size() * BatchLayout.HEADER_OVERHEAD_MAX > most) {
            throw invalid(
                    "RECORD_TOO_LARGE",
                    "the record has more than " + most + " bytes",
                    Map.of("limit", Integer.toString(most)));
        }
        return size;
    }

    private TopicLanes lanes(String topic) throws InterruptedException {
        TopicLanes known = topics.get(topic);
        return known == null ? openings.open(topic) : known;
    }

    private TopicLanes open(String topic) {
        TopicLanes known = topics.get(topic);
        if (known != null) {
            return known;
        }
        checkOpen();
        long timeout = options.deliveryTimeout().toNanos();
        long end = System.nanoTime() + timeout;
        TopicDescription description = agents.describe(topic, options.deliveryTimeout());
        limits = session.open(Duration.ofNanos(Math.max(0, end - System.nanoTime()))).limits();
        int batchBytes = Math.min(options.batchBytes(), batchBytesMax());
        Lane.BatchLimits batchLimits =
                new Lane.BatchLimits(
                        batchBytes,
                        or(limits.getMaxBatchRecords(), BATCH_RECORDS_DEFAULT),
                        options.linger().toNanos(),
                        timeout / SPREAD_PART);
        List<Lane> all = new ArrayList<>();
        for (TopicDescription.Partition partition : description.partitions()) {
            int number = partition.partition();
            all.add(new Lane(topic, description.id(), number, batchLimits, pool));
        }
        TopicLanes ready = new TopicLanes(all, batchBytes);
        register(description, ready);
        return ready;
    }

    private void register(TopicDescription description, TopicLanes ready) {
        registering.lock();
        try {
            checkOpen();
            if (!started) {
                started = true;
                dispatcher.start();
            }
            dispatcher.add(description, ready.all());
            lanes.addAll(ready.all());
            topics.put(description.name(), ready);
        } finally {
            registering.unlock();
        }
    }

    /** The topic is gone: its lanes end, and its name is looked up anew. */
    private void forget(Lane lane) {
        TopicLanes known = topics.get(lane.topic());
        if (known != null && known.all().contains(lane)) {
            topics.remove(lane.topic(), known);
            known.all().forEach(Lane::close);
            known.all().forEach(lanes::remove);
        }
    }

    private int batchBytesMax() {
        return or(limits.getMaxBatchBytes(), BATCH_BYTES_DEFAULT) - BatchLayout.RECORDS;
    }

    private static int or(int value, int fallback) {
        return value > 0 ? value : fallback;
    }

    private static StreamHouseException invalid(
            String reason, String message, Map<String, String> details) {
        return new StreamHouseException(
                Kind.INVALID, reason, message, false, false, details, null, null);
    }
}
