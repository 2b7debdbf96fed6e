package io.streamhouse.cli;

import io.streamhouse.client.StreamHouse;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes away the oldest records. */
@Command(
        name = "trim",
        description = "Take away all records of a partition before an offset, for ever.")
final class TrimCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--partition",
            paramLabel = "N",
            required = true,
            description = "The partition.")
    private int partition;

    @Option(
            names = "--before",
            paramLabel = "OFFSET",
            required = true,
            description = "The first offset that stays.")
    private long before;

    TrimCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        long logStart;
        try (StreamHouse streamHouse = cli.connect()) {
            logStart = streamHouse.trim(topic, partition, before);
        }
        if (cli.json()) {
            cli.out().println(Json.compact(Map.of("log_start", logStart)));
        } else {
            cli.say("Partition " + partition + " of " + topic + " begins at " + logStart + ".");
        }
        return 0;
    }
}
