package io.streamhouse.client;

import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A consumer with one reader per partition; what they have read waits in one queue. */
final class PrefetchingConsumer implements Consumer {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int READ_BYTES_MIN = 1 << 10;
    private static final int READ_BYTES_MAX = 1 << 20;

    private final ConsumerOptions options;
    private final BlockingQueue<Chunk> arrived = new LinkedBlockingQueue<>();
    private final Map<Integer, PartitionReader> readers = new TreeMap<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Chunk current;
    private int currentIndex;
    private volatile boolean closed;

    /**
     * What one read brought.
     *
     * @param nextOffset where the partition goes on after these records
     * @param failure why the partition cannot be read on
     */
    record Chunk(
            PartitionReader reader,
            List<ConsumedRecord> records,
            long nextOffset,
            @Nullable StreamHouseException failure) {}

    private PrefetchingConsumer(ConsumerOptions options) {
        this.options = options;
    }

    static Consumer open(Agents agents, String topic, StartAt start, ConsumerOptions options) {
        TopicDescription description = agents.describe(topic, options.connectTimeout());
        Map<Integer, Long> offsets = offsets(description, start);
        PrefetchingConsumer consumer = new PrefetchingConsumer(options);
        int readBytes =
                Math.clamp(
                        options.prefetchBytes() / (PartitionReader.AHEAD * offsets.size()),
                        READ_BYTES_MIN,
                        READ_BYTES_MAX);
        offsets.forEach((partition, offset) -> {
            TopicDescription.Partition known = description.partitions().get(partition);
            consumer.positions.put(partition, offset);
            consumer.readers.put(
                    partition,
                    new PartitionReader(
                            agents, description, known, offset, readBytes, consumer.arrived));
        });
        consumer.readers.forEach((partition, reader) ->
                consumer.threads.add(
                        Thread.ofVirtual()
                                .name("streamhouse-read-" + topic + "-" + partition)
                                .start(reader)));
        return consumer;
    }

    @Override
    public List<ConsumedRecord> poll(Duration timeout) {
        List<ConsumedRecord> records = new ArrayList<>();
        long end = System.nanoTime() + timeout.toNanos();
        while (records.size() < options.pollRecordsMax() && next(records.isEmpty(), end)) {
            take(records);
        }
        return records;
    }

    @Override
    public Map<Integer, Long> positions() {
        return Map.copyOf(positions);
    }

    @Override
    public Map<Integer, Long> highWatermarks() {
        Map<Integer, Long> all = new HashMap<>();
        readers.forEach((partition, reader) -> all.put(partition, reader.highWatermark()));
        return all;
    }

    @Override
    public Optional<StreamHouseException> trouble() {
        return readers.values().stream()
                .map(PartitionReader::trouble)
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes {@code current} a chunk to take from; waits only when there is nothing yet. */
    private boolean next(boolean mayWait, long end) {
        if (closed) {
            throw GrpcProblems.closed("consumer");
        }
        if (current != null) {
            return true;
        }
        try {
            current =
                    mayWait
                            ? arrived.poll(
                                    Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                            : arrived.poll();
            currentIndex = 0;
            return current != null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GrpcProblems.interrupted();
        }
    }

    private void take(List<ConsumedRecord> into) {
        Chunk chunk = current;
        if (chunk == null) {
            return;
        }
        if (chunk.failure() != null) {
            fail(chunk, chunk.failure(), into);
            return;
        }
        int room = options.pollRecordsMax() - into.size();
        int to = Math.min(chunk.records().size(), currentIndex + room);
        into.addAll(chunk.records().subList(currentIndex, to));
        currentIndex = to;
        int partition = chunk.reader().partition();
        if (to == chunk.records().size()) {
            positions.put(partition, chunk.nextOffset());
            chunk.reader().taken();
            current = null;
        } else if (to > 0) {
            positions.put(partition, chunk.records().get(to - 1).offset() + 1);
        }
    }

    /** A failure is told alone, after the records before it, and again at each later poll. */
    private void fail(Chunk chunk, StreamHouseException failure, List<ConsumedRecord> collected) {
        if (collected.isEmpty()) {
            throw failure;
        }
        current = null;
        arrived.add(chunk);
    }

    private static Map<Integer, Long> offsets(TopicDescription description, StartAt start) {
        Map<Integer, Long> offsets = new TreeMap<>();
        switch (start) {
            case StartAt.Earliest _ ->
                    description
                            .partitions()
                            .forEach(it -> offsets.put(it.partition(), it.logStart()));
            case StartAt.Latest _ ->
                    description
                            .partitions()
                            .forEach(it -> offsets.put(it.partition(), it.highWatermark()));
            case StartAt.Offsets(Map<Integer, Long> byPartition) -> offsets.putAll(byPartition);
        }
        int count = description.partitions().size();
        for (int partition : offsets.keySet()) {
            if (partition < 0 || partition >= count) {
                throw new StreamHouseException(
                        Kind.INVALID,
                        "PARTITION_OUT_OF_RANGE",
                        "the topic "
                                + description.name()
                                + " has the partitions 0 to "
                                + (count - 1));
            }
        }
        return offsets;
    }
}
