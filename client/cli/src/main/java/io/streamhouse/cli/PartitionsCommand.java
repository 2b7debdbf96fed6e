package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The partitions of a topic. */
@Command(name = "partitions", description = "A topic's partitions, and the agents that lead them.")
final class PartitionsCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    PartitionsCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        JsonNode found = cli.rest().get("/api/v1/topics/" + Rest.encoded(topic)).json();
        JsonNode partitions = Json.object().set("items", found.path("partitions"));
        cli.answer(partitions, () -> cli.print(table(partitions)));
        return 0;
    }

    /** One row per partition; dashes where nothing was ever appended, or nobody leads. */
    static Table table(JsonNode partitions) {
        Table table =
                new Table(
                        "PARTITION",
                        "LOG START",
                        "HIGH WATERMARK",
                        "BYTES",
                        "AGENT",
                        "ENDPOINT",
                        "EPOCH",
                        "LAST APPEND");
        for (JsonNode partition : Json.items(partitions)) {
            table.row(
                    Json.text(partition, "partition"),
                    Json.text(partition, "log_start"),
                    Json.text(partition, "high_watermark"),
                    Json.text(partition, "stored_bytes"),
                    Json.text(partition, "agent"),
                    Json.text(partition, "endpoint"),
                    Json.text(partition, "lease_epoch"),
                    Times.text(partition, "last_append_time"));
        }
        return table;
    }
}
