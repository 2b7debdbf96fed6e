package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** The agents. */
@Command(name = "agents", description = "The agents: state, leases, and your partitions.")
final class AgentsCommand implements Callable<Integer> {
    private static final String AGENTS = "/api/v1/agents";

    private final Cli cli;

    AgentsCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        JsonNode agents = cli.rest().get(AGENTS).json();
        cli.answer(
                agents,
                () -> {
                    Table table =
                            new Table(
                                    "AGENT",
                                    "STATE",
                                    "ENDPOINT",
                                    "WAL",
                                    "LEASES",
                                    "PARTITIONS",
                                    "STARTED",
                                    "HEARTBEAT");
                    for (JsonNode agent : Json.items(agents)) {
                        table.row(
                                Json.text(agent, "id"),
                                Json.text(agent, "state"),
                                Json.text(agent, "endpoint"),
                                Json.text(agent, "wal"),
                                Json.text(agent, "leases"),
                                Json.text(agent, "partitions"),
                                Times.text(agent, "started_at"),
                                Times.text(agent, "heartbeat_at"));
                    }
                    if (table.isEmpty()) {
                        cli.say("No agent is running.");
                    } else {
                        cli.print(table);
                    }
                });
        return 0;
    }
}
