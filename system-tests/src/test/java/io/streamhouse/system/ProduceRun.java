package io.streamhouse.system;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.RecordMetadata;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.offline.LogRecords;
import io.streamhouse.offline.OfflineLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A producer that counts upward in each partition and keeps a journal of what was acknowledged, and
 * the check of that journal against what can be read.
 */
public final class ProduceRun implements AutoCloseable {
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private final String endpoint;
    private final String key;
    private final StreamHouse streamHouse;
    private final Producer producer;
    private final String topic;
    private final int partitions;
    private final Map<String, RecordMetadata> acknowledged = new ConcurrentHashMap<>();
    private final List<CompletableFuture<?>> sent = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong longestWait = new AtomicLong();

    public ProduceRun(String endpoint, String key, String topic, int partitions, String name) {
        this.endpoint = endpoint;
        this.key = key;
        this.streamHouse = StreamHouse.connect(endpoint, key);
        this.producer = streamHouse.producer(ProducerOptions.named(name));
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Sends the next records; complete when all of them are acknowledged. */
    public CompletableFuture<Void> send(int count) {
        int first = sent.size();
        for (int i = 0; i < count; i++) {
            long number = next.getAndIncrement();
            int partition = (int) (number % partitions);
            String value = partition + "/" + number;
            long at = System.nanoTime();
            sent.add(
                    producer.send(Message.of(topic, null, value).to(partition))
                            .thenAccept(metadata -> {
                                acknowledged.put(value, metadata);
                                longestWait.accumulateAndGet(System.nanoTime() - at, Math::max);
                            }));
        }
        return CompletableFuture.allOf(
                sent.subList(first, sent.size()).toArray(CompletableFuture[]::new));
    }

    /** The longest time from a record to its acknowledgement since it was asked before. */
    public Duration takeLongestWait() {
        return Duration.ofNanos(longestWait.getAndSet(0));
    }

    /** Counts on from a number that an earlier run of the same name has reached. */
    void continueAt(long number) {
        next.set(number);
    }

    /** The stored bytes of the batches that were acknowledged, as this client counted them. */
    long acknowledgedBytes() {
        return producer.statistics().acknowledgedBytes();
    }

    public int acknowledged() {
        return acknowledged.size();
    }

    /** Waits until every record is acknowledged; a refusal fails. */
    public void awaitAll() {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    }

    /** True when every record that was sent has been acknowledged; a refusal fails. */
    public boolean isIdle() {
        for (CompletableFuture<?> one : sent) {
            if (!one.isDone()) {
                return false;
            }
            one.join();
        }
        return true;
    }

    /** Every acknowledged record once, where it was acknowledged, in order, with no gap. */
    public void check() {
        checkOnce();
        checkOrder();
        checkKept();
    }

    /** No record is there twice. */
    public void checkOnce() {
        Set<String> seen = new HashSet<>();
        for (ConsumedRecord record : readAll()) {
            if (!seen.add(record.valueText())) {
                throw new AssertionError("stored twice: " + record.valueText());
            }
        }
    }

    /** Numbers rise in each partition, and so do offsets, without a hole. */
    public void checkOrder() {
        long[] nextOffset = new long[partitions];
        long[] lastNumber = new long[partitions];
        Arrays.fill(lastNumber, -1);
        for (ConsumedRecord record : readAll()) {
            if (record.offset() != nextOffset[record.partition()]++) {
                throw new AssertionError("offsets have a hole before " + record);
            }
            String value = record.valueText();
            long number = Long.parseLong(value.substring(value.indexOf('/') + 1));
            if (number <= lastNumber[record.partition()]) {
                throw new AssertionError("out of order: " + record);
            }
            lastNumber[record.partition()] = number;
        }
    }

    /** Every acknowledged record is there, at the offset of its acknowledgement. */
    public void checkKept() {
        Map<String, ConsumedRecord> byValue = new HashMap<>();
        readAll().forEach(record -> byValue.put(record.valueText(), record));
        acknowledged.forEach((value, metadata) -> {
            ConsumedRecord record = byValue.get(value);
            if (record == null) {
                throw new AssertionError("acknowledged and lost: " + value);
            }
            if (metadata.offset().isPresent() && metadata.offset().getAsLong() != record.offset()) {
                throw new AssertionError(value + " is at " + record.offset() + ", not " + metadata);
            }
        });
    }

    /** Each of these records is what was acknowledged at its offset; so many are left out. */
    public void checkRead(List<ConsumedRecord> records, long left) {
        for (ConsumedRecord record : records) {
            RecordMetadata metadata = acknowledged.get(record.valueText());
            if (metadata == null
                    || metadata.partition() != record.partition()
                    || metadata.offset().orElse(record.offset()) != record.offset()) {
                throw new AssertionError("read was " + record + ", acknowledged " + metadata);
            }
        }
        long distinct =
                records.stream().map(it -> it.partition() + "/" + it.offset()).distinct().count();
        if (distinct != records.size() || distinct + left != acknowledged()) {
            throw new AssertionError(
                    "read were %d records (%d different) without %d, acknowledged %d"
                            .formatted(records.size(), distinct, left, acknowledged()));
        }
    }

    /** What readers get is what lies in the store and the WAL, record for record. */
    public void check(OfflineLog log) {
        Map<Integer, List<LogRecords.Value>> read = new TreeMap<>();
        for (ConsumedRecord record : readAll()) {
            read.computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                    .add(new LogRecords.Value(record.offset(), record.valueText()));
        }
        for (int partition = 0; partition < partitions; partition++) {
            List<LogRecords.Value> stored = LogRecords.values(log.partition(topicId(), partition));
            if (!stored.equals(read.getOrDefault(partition, List.of()))) {
                throw new AssertionError(
                        "partition " + partition + " is stored otherwise than it is read");
            }
        }
    }

    public UUID topicId() {
        try (StreamHouse connection = StreamHouse.connect(endpoint, key)) {
            return UUID.fromString(connection.describe(topic).id());
        }
    }

    private List<ConsumedRecord> readAll() {
        List<ConsumedRecord> records = new ArrayList<>();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        try (StreamHouse connection = StreamHouse.connect(endpoint, key)) {
            long expected =
                    connection.describe(topic).partitions().stream()
                            .mapToLong(it -> it.highWatermark() - it.logStart())
                            .sum();
            try (Consumer consumer = connection.read(topic, StartAt.earliest())) {
                while (records.size() < expected && System.nanoTime() < deadline) {
                    records.addAll(consumer.poll(Duration.ofSeconds(1)));
                }
            }
            if (records.size() != expected) {
                throw new AssertionError("read " + records.size() + " of " + expected);
            }
        }
        return records;
    }

    Producer producer() {
        return producer;
    }

    @Override
    public void close() {
        producer.close();
        streamHouse.close();
    }
}
