package io.streamhouse.bench.log;

import io.streamhouse.architecture.Sources;
import io.streamhouse.bench.Bench;
import io.streamhouse.bench.Figure;
import io.streamhouse.system.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The log beside Kafka. All servers run all the time, idle while it is not their turn; each
 * repetition gives each contender one turn of each case.
 */
public final class LogBench implements Bench.Group {
    private static final long SEED = 7;

    @Override
    public void run(Consumer<Figure> figures) throws Exception {
        Scale scale = Scale.of(System.getenv());
        Path data = Files.createTempDirectory("streamhouse-bench-");
        Path payload =
                PayloadFile.write(
                        Sources.root().resolve("system-tests/target/bench/payload-1k.jsonl"), SEED);
        System.out.println("machine: " + Machine.describe(data) + "; load " + Machine.load());
        Report report = new Report(Machine.describe(data), scale);
        try (KafkaBroker broker = KafkaBroker.prepare(data.resolve("kafka"));
                Installation installation =
                        Installation.start(folder(data.resolve("streamhouse")), Map.of())) {
            broker.start();
            Kafka kafka = new Kafka(broker, payload, false);
            Kafka durable = new Kafka(broker, payload, true);
            StreamHouseLog ours = new StreamHouseLog("StreamHouse", payload, installation);
            Cases cases = new Cases(scale, kafka, durable, ours, report.and(figures));
            cases.heaps();
            cases.starts();
            cases.throughput();
            cases.memory();
            cases.dedup();
            cases.latency();
            cases.kill();
        } finally {
            delete(data);
        }
        report.write(Sources.root().resolve("target/bench-log.md"));
        System.out.println("the table is in target/bench-log.md");
    }

    private static Path folder(Path path) throws Exception {
        return Files.createDirectories(path);
    }

    private static void delete(Path data) throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
