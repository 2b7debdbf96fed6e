package io.streamhouse.cli;

import picocli.CommandLine.Command;

/** Measures what StreamHouse does here. */
@Command(
        name = "bench",
        description =
                "Measure throughput and latency with this client. Ctrl-C ends a measurement, which"
                        + " still prints what it has.",
        subcommands = {
            BenchProduceCommand.class,
            BenchConsumeCommand.class,
            BenchLatencyCommand.class
        })
final class BenchCommands {}
