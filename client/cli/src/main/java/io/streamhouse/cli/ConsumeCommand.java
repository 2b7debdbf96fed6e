package io.streamhouse.cli;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.TopicDescription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads records. */
@Command(
        name = "consume",
        description =
                "Print records. From the beginning or an offset it ends with the newest record,"
                        + " unless told to follow; without either it follows what is new.")
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(names = "--from-beginning", description = "Begin with the oldest record.")
    private boolean fromBeginning;

    @Option(names = "--follow", description = "Go on with new records until Ctrl-C.")
    private boolean follow;

    @Option(names = "--max", paramLabel = "N", description = "End after so many records.")
    private @Nullable Long max;

    @Option(names = "--partition", paramLabel = "N", description = "This partition alone.")
    private @Nullable Integer partition;

    @Option(
            names = "--offset",
            paramLabel = "OFFSET",
            description = "Begin here; needs --partition.")
    private @Nullable Long offset;

    @Option(names = "--show-offsets", description = "Partition, offset and key before the value.")
    private boolean showOffsets;

    ConsumeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        if (offset != null && (partition == null || fromBeginning)) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "--offset needs --partition and excludes --from-beginning");
        }
        try (StreamHouse streamHouse = cli.connect()) {
            TopicDescription description = streamHouse.describe(topic);
            Map<Integer, Long> end = new HashMap<>();
            for (TopicDescription.Partition it : description.partitions()) {
                end.put(it.partition(), it.highWatermark());
            }
            boolean endless = follow || (!fromBeginning && offset == null);
            try (Consumer consumer = streamHouse.read(topic, start(description))) {
                print(consumer, endless ? null : end);
            }
        }
        return 0;
    }

    private StartAt start(TopicDescription description) {
        if (partition == null) {
            return fromBeginning ? StartAt.earliest() : StartAt.latest();
        }
        if (partition < 0 || partition >= description.partitions().size()) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    topic + " has the partitions 0 to " + (description.partitions().size() - 1));
        }
        TopicDescription.Partition chosen = description.partitions().get(partition);
        long from =
                offset != null
                        ? offset
                        : fromBeginning ? chosen.logStart() : chosen.highWatermark();
        return StartAt.offsets(Map.of(partition, from));
    }

    private void print(Consumer consumer, @Nullable Map<Integer, Long> end) {
        long left = max == null ? Long.MAX_VALUE : max;
        long quietSince = System.nanoTime();
        boolean told = false;
        while (left > 0 && (end == null || !reached(consumer, end))) {
            for (ConsumedRecord record : consumer.poll(POLL)) {
                if (left-- > 0) {
                    RecordLine.print(cli, record, showOffsets);
                }
                quietSince = System.nanoTime();
                told = false;
            }
            if (cli.out().checkError()) {
                return; // whoever read our output has gone
            }
            boolean silent = System.nanoTime() - quietSince > SILENCE.toNanos();
            if (silent && !told && consumer.trouble().isPresent()) {
                cli.warn("waiting for the agent: " + consumer.trouble().orElseThrow().getMessage());
                told = true;
            }
        }
    }

    private static boolean reached(Consumer consumer, Map<Integer, Long> end) {
        return consumer.positions().entrySet().stream()
                .allMatch(it -> it.getValue() >= end.getOrDefault(it.getKey(), 0L));
    }
}
