package io.streamhouse.client;

import io.streamhouse.proto.v1.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the couriers of one producer share: the session, the window, the buffer. Thread-safe. */
final class Shipping {
    /** With fewer requests under way, records do not wait for company. */
    private static final int BUSY_FROM = 2;

    private static final int WINDOW_MAX = 1_024;
    private static final int WINDOW_DEFAULT = 64;
    private static final long WINDOW_BYTES_DEFAULT = 16L << 20;

    private final Agent agent;
    private final ProducerSession session;
    private final ProducerOptions options;
    private final Consumer<Lane> onTopicGone;
    private final ByteBudget buffer;
    private final Tally tally;
    private final ByteBudget windowBytes;
    private final Semaphore window;
    private final int windowSize;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();

    Shipping(
            Agent agent,
            ProducerSession session,
            ProducerOptions options,
            ByteBudget buffer,
            Tally tally,
            Limits limits,
            Consumer<Lane> onTopicGone) {
        this.agent = agent;
        this.session = session;
        this.options = options;
        this.buffer = buffer;
        this.tally = tally;
        this.onTopicGone = onTopicGone;
        int batches = limits.getMaxInflightBatches();
        long bytes = limits.getMaxInflightBytes();
        this.windowSize = batches > 0 ? Math.min(batches, WINDOW_MAX) : WINDOW_DEFAULT;
        this.window = new Semaphore(windowSize, true);
        this.windowBytes = new ByteBudget(bytes > 0 ? bytes : WINDOW_BYTES_DEFAULT);
    }

    Agent agent() {
        return agent;
    }

    ProducerSession session() {
        return session;
    }

    Duration deliveryTimeout() {
        return options.deliveryTimeout();
    }

    /** Starts a courier for a lane. */
    Thread start(Lane lane, long next, int generation) {
        lanes.add(lane);
        return Thread.ofVirtual()
                .name("streamhouse-" + lane.topic() + "-" + lane.partition())
                .start(new Courier(lane, this, next, generation));
    }

    Set<Lane> lanes() {
        return lanes;
    }

    boolean idle() {
        return windowSize - window.availablePermits() < BUSY_FROM;
    }

    Batch batch(List<QueuedRecord> records) {
        return new Batch(
                records,
                RecordBatchWriter.write(
                        records,
                        records.stream().mapToInt(QueuedRecord::sizeMax).sum(),
                        options.compress()),
                options.deliveryTimeout().toNanos(),
                tally);
    }

    /** Takes a place in the window of requests under way. */
    void enter(Batch batch) {
        try {
            window.acquire();
            windowBytes.acquire(batch.bytes().length);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GrpcProblems.interrupted();
        }
    }

    void leave(Batch batch) {
        windowBytes.release(batch.bytes().length);
        window.release();
    }

    void finished(Lane lane, Batch batch) {
        buffer.release(batch.sizeMax());
        lane.finish(batch.count());
    }

    /** Fails what an interrupted courier has left. */
    void ended(Lane lane) {
        fail(lane, lane.abandon(), GrpcProblems.closed("producer"));
        lanes.remove(lane);
    }

    /** Fails records that are in no batch. */
    void fail(Lane lane, List<QueuedRecord> records, StreamHouseException problem) {
        for (QueuedRecord record : records) {
            buffer.release(record.sizeMax());
            record.acknowledgement().completeExceptionally(problem);
        }
        lane.finish(records.size());
    }

    void topicGone(Lane lane) {
        onTopicGone.accept(lane);
    }

    /** Waits before another attempt; false when the producer is being closed. */
    boolean pause(Duration wait) {
        try {
            return !closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void close() {
        closing.countDown();
    }

    boolean closing() {
        return closing.getCount() == 0;
    }
}
