package io.streamhouse.bench;

import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.system.Installation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Produce and consume through one agent with records of 1 KiB, every acknowledgement after
 * fdatasync. Latencies at a fixed rate count from when a record was due, so that a stall is charged
 * to all records it delays.
 */
final class StreamMeasurement implements SpineBench.Measurement {
    private static final int PARTITIONS = 4;
    private static final int RATE = 10_000;
    private static final int WARM_UP_S = 10;
    private static final int MEASURED_S = 15;
    private static final int REPETITIONS = 3;
    private static final int BULK_RECORDS = 300_000;
    private static final double GOAL_P99_MS = 50;

    @Override
    public void run(Installation installation, Consumer<Figure> figures) throws Exception {
        Tenant tenant = Tenant.signUp(installation);
        Tenant.Key key = tenant.createKey();
        double syncs = DiskLimit.syncsPerSecond(installation.data());
        try (StreamHouse streamHouse = StreamHouse.connect(installation.agent(), key.text())) {
            atFixedRate(tenant, streamHouse, figures);
            inBulk(tenant, streamHouse, installation, figures);
        }
        figures.accept(Figure.of("spine.disk.fdatasync_64k", syncs, "1/s"));
    }

    private static void atFixedRate(
            Tenant tenant, StreamHouse streamHouse, Consumer<Figure> figures) throws Exception {
        List<Samples> runs = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            String topic = "rate-" + i;
            tenant.createTopic(topic, PARTITIONS);
            try (Producer producer = streamHouse.producer()) {
                send(producer, topic, WARM_UP_S);
                runs.add(send(producer, topic, MEASURED_S));
            }
        }
        figures.accept(Figure.of("spine.produce.at_10k.p50", median(runs, 0.5), "ms"));
        figures.accept(
                Figure.of("spine.produce.at_10k.p99", median(runs, 0.99), "ms")
                        .atMost(GOAL_P99_MS));
    }

    private static Samples send(Producer producer, String topic, int seconds) throws Exception {
        Payload payload = new Payload(1024);
        int count = RATE * seconds;
        long[] latencies = new long[count];
        CompletableFuture<?>[] sent = new CompletableFuture<?>[count];
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / RATE;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.min(100_000, due - System.nanoTime()));
            }
            int index = i;
            sent[i] =
                    producer.send(topic, payload.key(i), payload.value(i))
                            .thenRun(() -> latencies[index] = System.nanoTime() - due);
        }
        CompletableFuture.allOf(sent).join();
        Samples samples = new Samples();
        for (long latency : latencies) {
            samples.add(latency);
        }
        return samples;
    }

    private static void inBulk(
            Tenant tenant,
            StreamHouse streamHouse,
            Installation installation,
            Consumer<Figure> figures)
            throws Exception {
        Samples produced = new Samples();
        Samples consumed = new Samples();
        Samples agentCpu = new Samples();
        for (int i = 0; i < REPETITIONS; i++) {
            String topic = "bulk-" + i;
            tenant.createTopic(topic, PARTITIONS);
            long cpu = cpuNanos(installation);
            produced.add(produce(streamHouse, topic));
            agentCpu.add((cpuNanos(installation) - cpu) / BULK_RECORDS);
            consumed.add(consume(streamHouse, topic));
        }
        figures.accept(
                Figure.of(
                        "spine.produce.throughput",
                        BULK_RECORDS / (produced.millis(0.5) / 1e3),
                        "records/s"));
        figures.accept(
                Figure.of("spine.produce.agent_cpu", agentCpu.millis(0.5) * 1e3, "us/record"));
        figures.accept(
                Figure.of(
                        "spine.consume.throughput",
                        BULK_RECORDS / (consumed.millis(0.5) / 1e3),
                        "records/s"));
    }

    private static long produce(StreamHouse streamHouse, String topic) {
        Payload payload = new Payload(1024);
        long began = System.nanoTime();
        try (Producer producer = streamHouse.producer(ProducerOptions.DEFAULTS)) {
            CompletableFuture<?>[] sent = new CompletableFuture<?>[BULK_RECORDS];
            for (int i = 0; i < BULK_RECORDS; i++) {
                sent[i] = producer.send(topic, payload.key(i), payload.value(i));
            }
            CompletableFuture.allOf(sent).join();
        }
        return System.nanoTime() - began;
    }

    private static long consume(StreamHouse streamHouse, String topic) {
        long began = System.nanoTime();
        int count = 0;
        try (io.streamhouse.client.Consumer consumer =
                streamHouse.read(topic, StartAt.earliest())) {
            while (count < BULK_RECORDS) {
                count += consumer.poll(Duration.ofSeconds(5)).size();
            }
        }
        return System.nanoTime() - began;
    }

    private static long cpuNanos(Installation installation) throws Exception {
        return ProcessHandle.of(installation.pid("agent"))
                .flatMap(it -> it.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static double median(List<Samples> runs, double share) {
        double[] values = runs.stream().mapToDouble(it -> it.millis(share)).sorted().toArray();
        return values[values.length / 2];
    }
}
