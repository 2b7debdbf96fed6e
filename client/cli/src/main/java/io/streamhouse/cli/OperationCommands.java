package io.streamhouse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Work that takes time. */
@Command(name = "operation", description = "Work that takes time: list, show, cancel, retry.")
final class OperationCommands {
    private static final String OPERATIONS = "/api/v1/operations";
    private static final int LIST_MAX = 1_000;

    private final Cli cli;

    OperationCommands(Cli cli) {
        this.cli = cli;
    }

    @Command(name = "list", description = "All operations.")
    int list() {
        JsonNode operations = cli.rest().all(OPERATIONS, LIST_MAX);
        cli.answer(
                operations,
                () -> {
                    Table table = table();
                    Json.items(operations).forEach(it -> row(table, it));
                    cli.print(table);
                });
        return 0;
    }

    @Command(name = "show", description = "An operation and its steps.")
    int show(@Parameters(paramLabel = "ID", description = "The operation.") String id) {
        print(cli.rest().get(OPERATIONS + "/" + Rest.encoded(id)).json());
        return 0;
    }

    @Command(name = "cancel", description = "Cancel a running operation.")
    int cancel(@Parameters(paramLabel = "ID", description = "The operation.") String id) {
        print(cli.rest().post(OPERATIONS + "/" + Rest.encoded(id) + "/cancel", null).json());
        return 0;
    }

    @Command(name = "retry", description = "Try a failed operation again.")
    int retry(@Parameters(paramLabel = "ID", description = "The operation.") String id) {
        print(cli.rest().post(OPERATIONS + "/" + Rest.encoded(id) + "/retry", null).json());
        return 0;
    }

    private void print(JsonNode operation) {
        cli.answer(
                operation,
                () -> {
                    Table table = table();
                    row(table, operation);
                    cli.print(table);
                    cli.say("");
                    Table steps = new Table("STEP", "STATE", "AT", "ATTEMPTS", "DETAIL");
                    for (JsonNode step : operation.path("steps")) {
                        steps.row(
                                Json.text(step, "name"),
                                Json.text(step, "state"),
                                Times.text(step, "at"),
                                Json.text(step, "attempts"),
                                Json.text(step, "detail"));
                    }
                    cli.print(steps);
                });
    }

    private static Table table() {
        return new Table("ID", "KIND", "STATE", "STARTED", "ENDED", "CAUSE");
    }

    private static void row(Table table, JsonNode operation) {
        table.row(
                Json.text(operation, "id"),
                Json.text(operation, "kind"),
                Json.text(operation, "state"),
                Times.text(operation, "started_at"),
                Times.text(operation, "ended_at"),
                Json.text(operation, "cause"));
    }
}
