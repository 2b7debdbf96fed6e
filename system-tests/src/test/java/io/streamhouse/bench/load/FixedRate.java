package io.streamhouse.bench.load;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends at a fixed rate. Latencies count from when a record was due, so that a stall is charged to
 * all records that it delays, and beside it from when it was sent, as Kafka's own tool counts. With
 * a tail reader, also from when a record was due until this process has read it back.
 */
final class FixedRate {
    /** Where a payload carries its number: {@code {"sequence":"0000000000",...}. */
    private static final int NUMBER_AT = "{\"sequence\":\"".length();

    private static final int NUMBER_DIGITS = 10;
    private static final long PARK_NANOS = 200_000;
    private static final Duration LAST_READ_LIMIT = Duration.ofSeconds(30);

    private final Load load;
    private final boolean tail;
    private final int warmUp;
    private final int count;
    private final int rate;
    private final long[] sinceDue;
    private final long[] sinceSent;
    private final long[] untilRead;
    private volatile int read;

    FixedRate(Load load, boolean tail) {
        this.load = load;
        this.tail = tail;
        this.rate = load.number("rate");
        this.warmUp = load.number("warmup");
        this.count = warmUp + load.number("records");
        this.sinceDue = new long[count];
        this.sinceSent = new long[count];
        this.untilRead = new long[tail ? count : 0];
    }

    Map<String, Double> run(StreamHouse streamHouse) throws Exception {
        byte[][] payloads = load.payloads();
        String topic = load.text("topic");
        LongAdder failed = new LongAdder();
        try (Consumer consumer = tail ? streamHouse.read(topic, StartAt.latest()) : null;
                Producer producer = streamHouse.producer(load.producerOptions())) {
            long start = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            Thread reader =
                    consumer == null
                            ? null
                            : Thread.ofPlatform().start(() -> readTail(consumer, start));
            send(producer, topic, payloads, start, failed);
            producer.flush();
            awaitReader(reader);
        }
        if (failed.sum() > 0) {
            throw new IllegalStateException(failed.sum() + " records failed");
        }
        Map<String, Double> result = new LinkedHashMap<>();
        result.put("per_second", (double) rate);
        Percentiles.of(sinceDue, warmUp).addTo(result, "due_");
        Percentiles.of(sinceSent, warmUp).addTo(result, "sent_");
        if (tail) {
            Percentiles.of(untilRead, warmUp).addTo(result, "read_");
        }
        return result;
    }

    private void send(
            Producer producer, String topic, byte[][] payloads, long start, LongAdder failed) {
        SplittableRandom random = new SplittableRandom(load.number("seed"));
        for (int i = 0; i < count; i++) {
            long due = due(start, i);
            byte[] chosen = payloads[random.nextInt(payloads.length)];
            byte[] value = tail ? numbered(chosen, i) : chosen;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.min(PARK_NANOS, due - System.nanoTime()));
            }
            int index = i;
            long sent = System.nanoTime();
            producer.send(Message.of(topic, null, value))
                    .whenComplete((_, problem) -> {
                        long now = System.nanoTime();
                        sinceDue[index] = now - due;
                        sinceSent[index] = now - sent;
                        if (problem != null) {
                            failed.increment();
                        }
                    });
        }
    }

    private long due(long start, int index) {
        return start + index * 1_000_000_000L / rate;
    }

    private void readTail(Consumer consumer, long start) {
        int seen = 0;
        while (seen < count) {
            for (ConsumedRecord record : consumer.poll(LAST_READ_LIMIT)) {
                int index = number(record.value());
                untilRead[index] = System.nanoTime() - due(start, index);
                seen++;
            }
            read = seen;
        }
    }

    private void awaitReader(@Nullable Thread reader) throws InterruptedException {
        if (reader != null && !reader.join(LAST_READ_LIMIT)) {
            throw new IllegalStateException("the reader has seen " + read + " of " + count);
        }
    }

    private static byte[] numbered(byte[] payload, int number) {
        byte[] value = payload.clone();
        int rest = number;
        for (int at = NUMBER_AT + NUMBER_DIGITS - 1; at >= NUMBER_AT; at--) {
            value[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return value;
    }

    private static int number(byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalStateException("a record without a value");
        }
        return Integer.parseInt(
                new String(value, NUMBER_AT, NUMBER_DIGITS, StandardCharsets.US_ASCII));
    }
}
