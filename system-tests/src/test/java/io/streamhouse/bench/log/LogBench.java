package io.streamhouse.bench.log;

import io.streamhouse.architecture.Sources;
import io.streamhouse.bench.Bench;
import io.streamhouse.bench.Figure;
import io.streamhouse.system.Belongings;
import io.streamhouse.system.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The log beside Kafka. All servers run all the time, idle while it is not their turn; each
 * repetition gives each contender one turn of each case.
 */
public final class LogBench implements Bench.Group {
    private static final long SEED = 7;

    @Override
    public void run(Consumer<Figure> figures) throws Exception {
        Scale scale = Scale.of(System.getenv());
        Path data = Belongings.directory("streamhouse-bench-");
        Path payload =
                PayloadFile.write(
                        Sources.root().resolve("system-tests/target/bench/payload-1k.jsonl"), SEED);
        System.out.println("machine: " + Machine.describe(data) + "; load " + Machine.load());
        Report report = new Report(Machine.describe(data), scale);
        Consumer<Figure> told = report.and(figures);
        try (KafkaBroker broker = KafkaBroker.prepare(data.resolve("kafka"))) {
            broker.start();
            Kafka kafka = new Kafka(broker, payload, false);
            Kafka durable = new Kafka(broker, payload, true);
            Cases cases;
            try (Installation installation = start(data.resolve("file"), "file")) {
                StreamHouseLog ours = new StreamHouseLog("StreamHouse", payload, installation);
                cases = new Cases(scale, kafka, durable, ours, told);
                cases.heaps();
                cases.starts();
                cases.throughput();
                cases.memory();
                cases.dedup();
                cases.latency();
                cases.kill();
                cases.crowd();
            }
            broker.stop();
            try (Installation installation = start(data.resolve("postgres"), "postgres")) {
                StreamHouseLog ours =
                        new StreamHouseLog("StreamHouse, postgres", payload, installation);
                new PostgresWalCases(scale, cases, ours, told).run();
            }
        }
        report.write(Sources.root().resolve("target/bench-log.md"));
        System.out.println("the table is in target/bench-log.md");
    }

    private static Installation start(Path folder, String wal) throws Exception {
        return Installation.start(
                Files.createDirectories(folder),
                Map.of("STREAMHOUSE_WAL", wal, "STREAMHOUSE_CLASS_ARCHIVE", "true"));
    }
}
