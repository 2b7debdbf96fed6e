package io.streamhouse.bench.load;

import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StreamHouse;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends as fast as the producer takes records. Time runs, as in Kafka's own tool, from the first
 * record after the warm-up until everything is acknowledged.
 */
final class BulkProduce {
    private final Load load;

    BulkProduce(Load load) {
        this.load = load;
    }

    Map<String, Double> run(StreamHouse streamHouse) throws Exception {
        byte[][] payloads = load.payloads();
        String topic = load.text("topic");
        int warmUp = load.number("warmup");
        int count = warmUp + load.number("records");
        SplittableRandom random = new SplittableRandom(load.number("seed"));
        LongAdder failed = new LongAdder();
        long began = 0;
        try (Producer producer = streamHouse.producer(load.producerOptions())) {
            for (int i = 0; i < count; i++) {
                if (i == warmUp) {
                    began = System.nanoTime();
                }
                byte[] value = payloads[random.nextInt(payloads.length)];
                producer.send(Message.of(topic, null, value))
                        .whenComplete((_, problem) -> {
                            if (problem != null) {
                                failed.increment();
                            }
                        });
            }
            producer.flush();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (failed.sum() > 0) {
            throw new IllegalStateException(failed.sum() + " records failed");
        }
        return Map.of("per_second", (count - warmUp) / seconds);
    }
}
