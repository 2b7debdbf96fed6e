package io.streamhouse.cli;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.Gap;
import io.streamhouse.client.PartitionOffset;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.TopicDescription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads records. */
@Command(
        name = "consume",
        description =
                "Print records. From the beginning, an offset or a time it ends with the newest"
                        + " record, unless told to follow; without any it follows what is new.")
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

    @Option(
            names = "--from-time",
            paramLabel = "TIME",
            description = "Begin with what was appended from then on: 2026-11-20T08:00:00Z.")
    private @Nullable String fromTime;

    @Option(
            names = "--ago",
            paramLabel = "DURATION",
            description = "Begin with what was appended so long ago: 90s, 15m, 2h, 7d.")
    private @Nullable String ago;

    @Option(names = "--show-offsets", description = "Partition, offset and key before the value.")
    private boolean showOffsets;

    ConsumeCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        check();
        try (StreamHouse streamHouse = cli.connect()) {
            TopicDescription description = streamHouse.describe(topic);
            Map<Integer, Long> end = new HashMap<>();
            for (TopicDescription.Partition it : description.partitions()) {
                end.put(it.partition(), it.highWatermark());
            }
            boolean endless = follow || begins() == 0;
            StartAt start = start(streamHouse, description);
            try (Consumer consumer = streamHouse.read(topic, start)) {
                print(consumer, endless ? null : end);
            }
        }
        return 0;
    }

    private void check() {
        if (begins() > 1) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "give one of --from-beginning, --offset, --from-time and --ago");
        }
        if (max != null && max < 1) {
            throw new CommandFailure(CommandFailure.USAGE, "--max is 1 or more");
        }
        if (offset != null && partition == null) {
            throw new CommandFailure(CommandFailure.USAGE, "--offset needs --partition");
        }
    }

    /** How many beginnings were given. */
    private long begins() {
        return Stream.of(offset, fromTime, ago).filter(Objects::nonNull).count()
                + (fromBeginning ? 1 : 0);
    }

    private StartAt start(StreamHouse streamHouse, TopicDescription description) {
        StartAt start = start();
        if (partition == null) {
            return start;
        }
        int count = description.partitions().size();
        if (partition < 0 || partition >= count) {
            throw new CommandFailure(
                    CommandFailure.USAGE, topic + " has the partitions 0 to " + (count - 1));
        }
        return StartAt.offsets(Map.of(partition, offset(streamHouse, description, start)));
    }

    private StartAt start() {
        if (fromTime != null) {
            return StartAt.time(PointInTime.time(fromTime));
        }
        if (ago != null) {
            return StartAt.ago(PointInTime.ago(ago));
        }
        return fromBeginning ? StartAt.earliest() : StartAt.latest();
    }

    private long offset(StreamHouse streamHouse, TopicDescription description, StartAt start) {
        int wanted = Objects.requireNonNull(partition);
        TopicDescription.Partition chosen = description.partitions().get(wanted);
        if (offset != null) {
            return withinRange(offset, chosen);
        }
        return switch (start) {
            case StartAt.Earliest _ -> chosen.logStart();
            case StartAt.Latest _ -> chosen.highWatermark();
            case StartAt.Time _, StartAt.Ago _, StartAt.Offsets _ ->
                    streamHouse.offsets(topic, start).stream()
                            .filter(it -> it.partition() == wanted)
                            .mapToLong(PartitionOffset::offset)
                            .findFirst()
                            .orElse(chosen.highWatermark());
        };
    }

    private long withinRange(long wanted, TopicDescription.Partition chosen) {
        if (wanted < chosen.logStart() || wanted > chosen.highWatermark()) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    "partition "
                            + chosen.partition()
                            + " of "
                            + topic
                            + " has the offsets "
                            + chosen.logStart()
                            + " to "
                            + (chosen.highWatermark() - 1)
                            + "; "
                            + chosen.highWatermark()
                            + " is the next");
        }
        return wanted;
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
            consumer.takeGaps().forEach(this::warn);
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

    private void warn(Gap gap) {
        cli.warn(
                "partition "
                        + gap.partition()
                        + ": the offsets "
                        + gap.from()
                        + " to "
                        + (gap.to() - 1)
                        + " are not kept any more");
    }

    private static boolean reached(Consumer consumer, Map<Integer, Long> end) {
        return consumer.positions().entrySet().stream()
                .allMatch(it -> it.getValue() >= end.getOrDefault(it.getKey(), 0L));
    }
}
