package io.streamhouse.cli;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The audit log. */
@Command(name = "audit", description = "Who did what, when and from where; newest first.")
final class AuditCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--actor", paramLabel = "WHO", description = "Only what this actor did.")
    private @Nullable String actor;

    @Option(
            names = "--action",
            paramLabel = "NAME",
            description = "Only this action, such as topic.created.")
    private @Nullable String action;

    @Option(names = "--resource", paramLabel = "WHAT", description = "Only this resource.")
    private @Nullable String resource;

    @Option(names = "--from", paramLabel = "TIME", description = "From this time on (ISO 8601).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time (ISO 8601).")
    private @Nullable String to;

    @Option(names = "--routine", description = "Routine entries too.")
    private boolean routine;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default: 50).")
    private int max;

    @Option(names = "--export", description = "Everything, oldest first, one JSON a line (NDJSON).")
    private boolean export;

    AuditCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        Map<String, @Nullable String> filters = new LinkedHashMap<>();
        filters.put("actor", actor);
        filters.put("action", action);
        filters.put("resource", resource);
        filters.put("from", from);
        filters.put("to", to);
        filters.put("routine", routine ? "true" : null);
        if (export) {
            byte[] lines =
                    cli.rest()
                            .get("/api/v1/audit" + Rest.query(filters), "application/x-ndjson")
                            .body();
            cli.out().print(new String(lines, StandardCharsets.UTF_8));
            return 0;
        }
        filters.put("limit", Integer.toString(Math.clamp(max, 1, 200)));
        JsonNode entries = cli.rest().all("/api/v1/audit" + Rest.query(filters), max);
        cli.answer(entries, () -> print(entries));
        return 0;
    }

    private void print(JsonNode entries) {
        Table table = new Table("AT", "ACTION", "ACTOR", "RESOURCE", "FROM");
        for (JsonNode entry : Json.items(entries)) {
            table.row(
                    Times.text(entry, "at"),
                    Json.text(entry, "action"),
                    named(entry.path("actor")),
                    named(entry.path("resource")),
                    Json.text(entry, "ip"));
        }
        cli.print(table);
    }

    private static String named(JsonNode what) {
        String name = Json.text(what, "name");
        return Json.text(what, "type") + " " + (name.equals("-") ? Json.text(what, "id") : name);
    }
}
