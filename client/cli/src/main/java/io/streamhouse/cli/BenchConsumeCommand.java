package io.streamhouse.cli;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.ConsumerOptions;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.TopicDescription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads records as fast as possible. */
@Command(
        name = "consume",
        description = "Read a topic from its beginning to its present end, and measure.")
final class BenchConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(names = "--records", paramLabel = "N", description = "End after so many records.")
    private @Nullable Long records;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "End after so long.")
    private @Nullable Double seconds;

    @Option(
            names = "--prefetch",
            paramLabel = "MIB",
            defaultValue = "4",
            description = "So much is sent ahead (default: 4).")
    private int prefetchMebibytes;

    BenchConsumeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        ConsumerOptions options =
                new ConsumerOptions(1_000, prefetchMebibytes << 20, Duration.ofSeconds(10));
        try (Interruption interruption = Interruption.listen();
                StreamHouse streamHouse = cli.connect();
                Progress progress = Progress.of(cli, "read")) {
            Map<Integer, Long> end = new HashMap<>();
            for (TopicDescription.Partition it : streamHouse.describe(topic).partitions()) {
                end.put(it.partition(), it.highWatermark());
            }
            BenchReport report = new BenchReport();
            long begin = System.nanoTime();
            long count = 0;
            long bytes = 0;
            try (Consumer consumer = streamHouse.read(topic, StartAt.earliest(), options)) {
                while (!interruption.asked() && !isOver(consumer, end, count, begin)) {
                    List<ConsumedRecord> some = consumer.poll(POLL);
                    count += some.size();
                    bytes += some.stream().mapToLong(BenchConsumeCommand::bytes).sum();
                    progress.step(count);
                }
            }
            progress.close();
            report.throughput(count, bytes).print(cli);
            cli.flush();
        }
        return 0;
    }

    private boolean isOver(Consumer consumer, Map<Integer, Long> end, long count, long begin) {
        boolean late = seconds != null && System.nanoTime() - begin > seconds * 1e9;
        boolean enough = records != null && count >= records;
        return late
                || enough
                || consumer.positions().entrySet().stream()
                        .allMatch(it -> it.getValue() >= end.getOrDefault(it.getKey(), 0L));
    }

    private static long bytes(ConsumedRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}
