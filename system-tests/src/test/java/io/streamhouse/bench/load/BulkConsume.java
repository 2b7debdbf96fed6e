package io.streamhouse.bench.load;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import java.time.Duration;
import java.util.Map;

/**
 * Reads a topic from its beginning. Time runs from the first records on: Kafka's own tool leaves
 * out what passes until its consumer has joined its group.
 */
final class BulkConsume {
    private static final Duration POLL = Duration.ofSeconds(10);

    private final Load load;

    BulkConsume(Load load) {
        this.load = load;
    }

    Map<String, Double> run(StreamHouse streamHouse) {
        int wanted = load.number("records");
        long bytes = 0;
        int count = 0;
        int before = 0;
        long began = 0;
        try (Consumer consumer = streamHouse.read(load.text("topic"), StartAt.earliest())) {
            while (count < wanted) {
                var records = consumer.poll(POLL);
                if (records.isEmpty()) {
                    throw new IllegalStateException("only " + count + " of " + wanted + " came");
                }
                for (ConsumedRecord record : records) {
                    byte[] value = record.value();
                    bytes += value == null ? 0 : value.length;
                }
                count += records.size();
                if (began == 0) {
                    began = System.nanoTime();
                    before = count;
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return Map.of("per_second", (count - before) / seconds, "bytes", (double) bytes);
    }
}
