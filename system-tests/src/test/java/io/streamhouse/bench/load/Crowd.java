package io.streamhouse.bench.load;

import io.streamhouse.client.ConsumerOptions;
import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Many producers, each sending now and then to any partition of its topic, beside readers that have
 * begun and take nothing any more. Over as many connections as so many processes would have, by
 * tens.
 */
final class Crowd {
    private static final int PER_CONNECTION = 20;
    private static final int PREFETCH_BYTES = 64 << 10;

    private final Load load;
    private final List<AutoCloseable> open = new ArrayList<>();

    Crowd(Load load) {
        this.load = load;
    }

    Map<String, Double> run() throws Exception {
        byte[][] payloads = load.payloads();
        List<Producer> producers = new ArrayList<>();
        LongAdder failed = new LongAdder();
        int count = load.number("rate") * load.number("seconds");
        long[] sinceDue = new long[count];
        try {
            List<StreamHouse> connections = connect();
            for (int i = 0; i < load.number("producers"); i++) {
                StreamHouse by = connections.get(i / PER_CONNECTION % connections.size());
                producers.add(kept(by.producer(load.producerOptions())));
            }
            warmUp(producers, payloads);
            for (int i = 0; i < load.number("readers"); i++) {
                StreamHouse by = connections.get(i / PER_CONNECTION % connections.size());
                kept(by.read(topic(i), StartAt.earliest(), reading()));
            }
            send(producers, payloads, sinceDue, failed);
            producers.forEach(Producer::flush);
        } finally {
            for (AutoCloseable each : open.reversed()) {
                each.close();
            }
        }
        Map<String, Double> result = new LinkedHashMap<>();
        result.put("failed", failed.doubleValue());
        Percentiles.of(sinceDue, 0).addTo(result, "due_");
        return result;
    }

    private List<StreamHouse> connect() {
        List<StreamHouse> connections = new ArrayList<>();
        for (int i = 0; i < load.number("producers"); i += PER_CONNECTION) {
            connections.add(kept(StreamHouse.connect(load.text("agent"), System.getenv(Load.KEY))));
        }
        return connections;
    }

    /** Each producer is known to the agent, and each topic has more than a reader takes ahead. */
    private void warmUp(List<Producer> producers, byte[][] payloads) {
        for (int i = 0; i < producers.size(); i++) {
            Producer producer = producers.get(i);
            for (int partition = 0; partition < load.number("partitions"); partition++) {
                producer.send(message(i, partition, payloads[partition % payloads.length]));
            }
            producer.flush();
        }
    }

    private void send(
            List<Producer> producers, byte[][] payloads, long[] sinceDue, LongAdder failed) {
        SplittableRandom random = new SplittableRandom(load.number("seed"));
        long start = System.nanoTime();
        for (int i = 0; i < sinceDue.length; i++) {
            long due = start + i * 1_000_000_000L / load.number("rate");
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int index = i;
            int chosen = random.nextInt(producers.size());
            int partition = random.nextInt(load.number("partitions"));
            producers
                    .get(chosen)
                    .send(message(chosen, partition, payloads[random.nextInt(payloads.length)]))
                    .whenComplete((_, problem) -> {
                        sinceDue[index] = System.nanoTime() - due;
                        if (problem != null) {
                            failed.increment();
                        }
                    });
        }
    }

    private Message message(int producer, int partition, byte[] value) {
        return Message.of(topic(producer), null, value).to(partition);
    }

    private String topic(int number) {
        return load.text("topic") + "-" + number % load.number("topics");
    }

    private static ConsumerOptions reading() {
        return new ConsumerOptions(1, PREFETCH_BYTES, Duration.ofSeconds(60));
    }

    private <T extends AutoCloseable> T kept(T each) {
        open.add(each);
        return each;
    }
}
