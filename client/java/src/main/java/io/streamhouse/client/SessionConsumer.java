package io.streamhouse.client;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The user's side of reading: unpacks what has arrived, and gives the credit back for it. */
final class SessionConsumer implements Consumer {
    private static final int GAPS_MAX = 1_000;

    private final Agents agents;
    private final TopicDescription topic;
    private final ConsumerOptions options;
    private final Reading reading;
    private final RecordBatchReader reader;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Map<Integer, Long> seeks = new HashMap<>();
    private final Set<Integer> paused = new HashSet<>();
    private final ArrayDeque<Gap> gaps = new ArrayDeque<>();
    private final List<ConsumedRecord> unpacked = new ArrayList<>();
    private @Nullable Chunk current;
    private int nextBatch;
    private int nextRecord;
    private volatile boolean closed;

    private SessionConsumer(
            Agents agents,
            TopicDescription topic,
            Map<Integer, Long> offsets,
            boolean known,
            ConsumerOptions options) {
        this.agents = agents;
        this.topic = topic;
        this.options = options;
        this.reader = new RecordBatchReader(topic.name());
        this.reading = new Reading(agents, topic, offsets, known, options.prefetchBytes());
        positions.putAll(offsets);
        offsets.keySet().forEach(it -> seeks.put(it, 0L));
    }

    static Consumer open(Agents agents, String topic, StartAt start, ConsumerOptions options) {
        TopicDescription description = agents.describeBounds(topic, options.connectTimeout());
        SessionConsumer consumer =
                new SessionConsumer(
                        agents,
                        description,
                        offsets(agents, description, start, options.connectTimeout()),
                        !(start instanceof StartAt.Offsets),
                        options);
        consumer.reading.start();
        return consumer;
    }

    private static Map<Integer, Long> offsets(
            Agents agents, TopicDescription topic, StartAt start, Duration limit) {
        Map<Integer, Long> offsets = new TreeMap<>();
        switch (start) {
            case StartAt.Earliest _ ->
                    topic.partitions().forEach(it -> offsets.put(it.partition(), it.logStart()));
            case StartAt.Latest _ ->
                    topic.partitions()
                            .forEach(it -> offsets.put(it.partition(), it.highWatermark()));
            case StartAt.Offsets(var byPartition) -> {
                byPartition.keySet().forEach(it -> Offsets.check(topic, it));
                offsets.putAll(byPartition);
            }
            case StartAt.Time _, StartAt.Ago _ ->
                    Offsets.find(agents, topic, start, limit)
                            .forEach(it -> offsets.put(it.partition(), it.offset()));
        }
        return offsets;
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

    /** Makes {@code current} a chunk to take from; waits only when there is nothing yet. */
    private boolean next(boolean mayWait, long end) {
        if (closed) {
            throw GrpcProblems.closed("consumer");
        }
        while (current == null) {
            Chunk chunk = await(mayWait ? Math.max(0, end - System.nanoTime()) : 0);
            if (chunk == null) {
                return false;
            }
            if (chunk.seek() == seeks.getOrDefault(chunk.partition(), -1L)) {
                current = chunk;
                nextBatch = 0;
            } else {
                reading.taken(chunk);
            }
        }
        if (current.failure() != null && !mayWait) {
            return false; // it is told alone, after the records before it
        }
        return true;
    }

    private @Nullable Chunk await(long nanos) {
        try {
            return nanos == 0
                    ? reading.arrived().poll()
                    : reading.arrived().poll(nanos, TimeUnit.NANOSECONDS);
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
            throw chunk.failure(); // and again at each later poll
        }
        if (chunk.gap() != null) {
            keep(chunk.gap());
        }
        if (nextRecord == unpacked.size() && !unpack(chunk)) {
            positions.put(chunk.partition(), chunk.nextOffset());
            reading.taken(chunk);
            current = null;
            return;
        }
        int room = options.pollRecordsMax() - into.size();
        int to = Math.min(unpacked.size(), nextRecord + room);
        for (int i = nextRecord; i < to; i++) {
            into.add(unpacked.get(i));
        }
        nextRecord = to;
        if (to > 0) {
            positions.put(chunk.partition(), unpacked.get(to - 1).offset() + 1);
        }
    }

    /** Unpacks the next batch; false when there is none. */
    private boolean unpack(Chunk chunk) {
        unpacked.clear();
        nextRecord = 0;
        if (nextBatch == chunk.batches().size()) {
            return false;
        }
        ByteString batch = chunk.batches().get(nextBatch);
        try {
            reader.read(batch, chunk.partition(), chunk.offset(), unpacked);
        } catch (StreamHouseException e) {
            reading.taken(chunk);
            current = Chunk.failure(chunk.partition(), chunk.seek(), chunk.offset(), e);
            unpacked.clear();
            return true;
        }
        nextBatch++;
        return true;
    }

    private void keep(Gap gap) {
        if (gaps.size() == GAPS_MAX) {
            gaps.removeFirst();
        }
        gaps.addLast(gap);
    }

    @Override
    public Map<Integer, Long> positions() {
        return Map.copyOf(positions);
    }

    @Override
    public Map<Integer, Long> highWatermarks() {
        return reading.highWatermarks();
    }

    @Override
    public void seek(int partition, long offset) {
        check(partition);
        if (offset < 0) {
            throw new IllegalArgumentException("an offset must not be negative");
        }
        long number = interrupt(partition);
        positions.put(partition, offset);
        reading.seek(partition, offset, number);
    }

    @Override
    public void seek(StartAt start) {
        Map<Integer, Long> offsets = new TreeMap<>();
        if (start instanceof StartAt.Offsets(var byPartition)) {
            offsets.putAll(byPartition);
        } else {
            Offsets.find(agents, topic, start, options.connectTimeout())
                    .forEach(it -> offsets.put(it.partition(), it.offset()));
            offsets.keySet().retainAll(positions.keySet());
        }
        offsets.keySet().forEach(this::check);
        offsets.forEach(this::seek);
    }

    @Override
    public void pause(Set<Integer> partitions) {
        partitions.forEach(this::check);
        for (int partition : partitions) {
            if (paused.add(partition)) {
                reading.pause(partition, interrupt(partition));
            }
        }
    }

    @Override
    public void resume(Set<Integer> partitions) {
        partitions.forEach(this::check);
        for (int partition : partitions) {
            if (paused.remove(partition)) {
                long offset = positions.getOrDefault(partition, 0L);
                reading.resume(partition, offset, interrupt(partition));
            }
        }
    }

    /** What has arrived of a partition counts no more; the number of what counts from now on. */
    private long interrupt(int partition) {
        Chunk chunk = current;
        if (chunk != null && chunk.partition() == partition) {
            reading.taken(chunk);
            current = null;
            unpacked.clear();
            nextRecord = 0;
        }
        long number = seeks.getOrDefault(partition, 0L) + 1;
        seeks.put(partition, number);
        return number;
    }

    private void check(int partition) {
        if (!positions.containsKey(partition)) {
            throw new IllegalArgumentException("partition " + partition + " is not read here");
        }
    }

    @Override
    public List<Gap> takeGaps() {
        List<Gap> all = List.copyOf(gaps);
        gaps.clear();
        return all;
    }

    @Override
    public Optional<StreamHouseException> trouble() {
        return Optional.ofNullable(reading.trouble());
    }

    @Override
    public void close() {
        closed = true;
        reading.end();
    }
}
