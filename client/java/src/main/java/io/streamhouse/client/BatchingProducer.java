package io.streamhouse.client;

import io.streamhouse.client.ProducerOptions.WhenFull;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.ResumePoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The producer: finds a record's lane, keeps within the buffer, and leaves the rest to couriers.
 */
final class BatchingProducer implements Producer {
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(20);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int RECORD_BYTES_DEFAULT = 1 << 20;
    private static final int BATCH_BYTES_DEFAULT = 1 << 20;
    private static final int BATCH_RECORDS_DEFAULT = 1_000;

    private final Agent agent;
    private final ProducerOptions options;
    private final InstantSource clock;
    private final ProducerSession session;
    private final ByteBudget buffer;
    private final Tally tally = new Tally();
    private final ReentrantLock opening = new ReentrantLock();
    private final Map<String, TopicLanes> topics = new ConcurrentHashMap<>();
    private final Map<Lane, Thread> couriers = new ConcurrentHashMap<>();
    private volatile Limits limits = Limits.getDefaultInstance();
    private volatile @Nullable Shipping shipping;
    private volatile boolean closed;

    BatchingProducer(Agent agent, ProducerOptions options, InstantSource clock) {
        this.agent = agent;
        this.options = options;
        this.clock = clock;
        this.session = new ProducerSession(agent, options.name().orElse(null));
        this.buffer = new ByteBudget(options.bufferBytes());
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
        Shipping present = shipping;
        if (present == null) {
            return;
        }
        long end = System.nanoTime() + options.deliveryTimeout().plus(LAST_ATTEMPT).toNanos();
        Map<Lane, Long> targets = new HashMap<>();
        present.lanes().forEach(lane -> targets.put(lane, lane.flush()));
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
    public String name() {
        return session.name();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Shipping present = shipping;
        if (present == null) {
            return;
        }
        try {
            flush();
        } finally {
            session.die(GrpcProblems.closed("producer"));
            present.close();
            present.lanes().forEach(Lane::close);
            couriers.values().forEach(this::end);
        }
    }

    private void end(Thread courier) {
        try {
            if (!courier.join(CLOSE_LIMIT)) {
                courier.interrupt();
                courier.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException _) {
            courier.interrupt();
            Thread.currentThread().interrupt();
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
            Instant time = message.eventTime();
            QueuedRecord record =
                    new QueuedRecord(
                            message,
                            time == null ? clock.millis() : time.toEpochMilli(),
                            size,
                            System.nanoTime(),
                            acknowledgement);
            if (lanes.choose(message).put(record)) {
                return;
            }
            // The topic went away just now: look it up again.
            buffer.release(size);
            topics.remove(message.topic(), lanes);
        }
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
                options.whenFull() == WhenFull.FAIL
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
        int size = QueuedRecord.sizeMax(message);
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
        if (known != null) {
            return known;
        }
        opening.lockInterruptibly();
        try {
            TopicLanes meanwhile = topics.get(topic);
            return meanwhile == null ? open(topic) : meanwhile;
        } finally {
            opening.unlock();
        }
    }

    private TopicLanes open(String topic) {
        checkOpen();
        TopicDescription description = agent.describe(topic, options.deliveryTimeout());
        int count = description.partitions().size();
        ProducerSession.Opened opened =
                session.openFor(description.id(), count, options.deliveryTimeout());
        limits = opened.limits();
        Shipping present = shipping;
        if (present == null) {
            present = new Shipping(agent, session, options, buffer, tally, limits, this::forget);
            shipping = present;
        }
        Lane.BatchLimits batchLimits =
                new Lane.BatchLimits(
                        Math.min(options.batchBytes(), batchBytesMax()),
                        or(limits.getMaxBatchRecords(), BATCH_RECORDS_DEFAULT),
                        options.linger().toNanos());
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Lane lane = new Lane(topic, description.id(), i, batchLimits);
            long next = next(opened.points(), i);
            couriers.put(lane, present.start(lane, next, opened.current().generation()));
            lanes.add(lane);
        }
        TopicLanes ready = new TopicLanes(lanes);
        topics.put(topic, ready);
        return ready;
    }

    private static long next(List<ResumePoint> points, int partition) {
        return points.isEmpty() ? 0 : points.get(partition).getLastSequence() + 1;
    }

    /** The topic is gone: its lanes end, and its name is looked up anew. */
    private void forget(Lane lane) {
        TopicLanes lanes = topics.get(lane.topic());
        if (lanes != null && lanes.all().contains(lane)) {
            topics.remove(lane.topic(), lanes);
            lanes.all().forEach(Lane::close);
            lanes.all().forEach(couriers::remove);
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
