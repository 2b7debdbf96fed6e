package io.streamhouse.bench.log;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kafka, driven by its own tools; its acknowledgements wait for the disk or they do not. */
final class Kafka implements Contender {
    private static final Pattern PRODUCED =
            Pattern.compile(
                    "records sent, ([0-9.]+) records/sec .*"
                            + " ([0-9.]+) ms avg latency, ([0-9.]+) ms max latency,"
                            + " ([0-9]+) ms 50th, ([0-9]+) ms 95th, ([0-9]+) ms 99th,"
                            + " ([0-9]+) ms 99.9th");
    private static final int FETCH_PER_SECOND = 9;

    private final KafkaBroker broker;
    private final Path payload;
    private final boolean fsync;

    Kafka(KafkaBroker broker, Path payload, boolean fsync) {
        this.broker = broker;
        this.payload = payload;
        this.fsync = fsync;
    }

    @Override
    public String name() {
        return fsync ? "Kafka, fsync per append" : "Kafka, page cache";
    }

    @Override
    public void createTopic(String topic) throws Exception {
        broker.createTopic(topic, fsync ? Map.of("flush.messages", "1") : Map.of());
    }

    @Override
    public void deleteTopic(String topic) throws Exception {
        broker.deleteTopic(topic);
    }

    @Override
    public Result produce(String topic, Compression compression, int warmUp, int records)
            throws Exception {
        return produce(topic, compression, warmUp, records, -1);
    }

    @Override
    public Result produceAtRate(String topic, int warmUp, int records) throws Exception {
        return produce(topic, Compression.LZ4, warmUp, records, Scale.RATE);
    }

    /** Rebalancing is not counted: the time is that of fetching. */
    @Override
    public Result consume(String topic, int records) throws Exception {
        List<String> lines =
                ClientProcess.run(
                        KafkaBroker.classPath(),
                        "org.apache.kafka.tools.ConsumerPerformance",
                        List.of(
                                "--bootstrap-server",
                                broker.address(),
                                "--topic",
                                topic,
                                "--num-records",
                                Integer.toString(records)),
                        Map.of());
        String[] fields = lines.getLast().split(", ");
        return Result.of(Double.parseDouble(fields[FETCH_PER_SECOND]));
    }

    @Override
    public void settle() {}

    @Override
    public long pid() {
        return broker.pid();
    }

    /** It merges nothing. */
    @Override
    public double mergingSeconds() {
        return 0;
    }

    @Override
    public double databaseSeconds() {
        return 0;
    }

    @Override
    public double restart() throws Exception {
        broker.stop();
        return broker.start();
    }

    @Override
    public void use(Heap heap) throws Exception {
        broker.use(heap);
        restart();
    }

    @Override
    public Heap usualHeap() {
        return KafkaBroker.USUAL_HEAP;
    }

    private Result produce(
            String topic, Compression compression, int warmUp, int records, int perSecond)
            throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--topic",
                                topic,
                                "--num-records",
                                Integer.toString(warmUp + records),
                                "--warmup-records",
                                Integer.toString(warmUp),
                                "--payload-file",
                                payload.toString(),
                                "--throughput",
                                Integer.toString(perSecond),
                                "--command-property"));
        arguments.add("bootstrap.servers=" + broker.address());
        arguments.add("acks=all");
        arguments.add("enable.idempotence=true");
        arguments.add("batch.size=" + Scale.BATCH_BYTES);
        arguments.add("linger.ms=" + Scale.LINGER_MS);
        arguments.add("buffer.memory=" + Scale.BUFFER_BYTES);
        arguments.add("compression.type=" + (compression == Compression.LZ4 ? "lz4" : "none"));
        // With a warm-up the last line is about what came after it.
        String last =
                ClientProcess.run(
                                KafkaBroker.classPath(),
                                "org.apache.kafka.tools.ProducerPerformance",
                                arguments,
                                Map.of())
                        .getLast();
        Matcher matcher = PRODUCED.matcher(last);
        if (!matcher.find()) {
            throw new IllegalStateException("an unexpected answer: " + last);
        }
        return new Result(
                number(matcher, 1),
                new Latency(
                        number(matcher, 4),
                        number(matcher, 6),
                        number(matcher, 7),
                        number(matcher, 3)),
                Latency.NONE);
    }

    private static double number(Matcher matcher, int group) {
        return Double.parseDouble(matcher.group(group));
    }
}
