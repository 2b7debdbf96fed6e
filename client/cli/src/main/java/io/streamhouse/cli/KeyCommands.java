package io.streamhouse.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** API keys of the organization. */
@Command(name = "key", aliases = "keys", description = "Create, list and revoke API keys.")
final class KeyCommands {
    private static final String KEYS = "/api/v1/keys";
    private static final int LIST_MAX = 10_000;

    private final Cli cli;

    KeyCommands(Cli cli) {
        this.cli = cli;
    }

    @Command(name = "list", description = "All keys, without their secrets.")
    int list() {
        JsonNode keys = cli.rest().all(KEYS, LIST_MAX);
        cli.answer(
                keys,
                () -> {
                    Table table =
                            new Table("NAME", "ID", "STATUS", "SCOPES", "LAST USED", "CREATED");
                    for (JsonNode key : Json.items(keys)) {
                        table.row(
                                Json.text(key, "name"),
                                Json.text(key, "id"),
                                Json.text(key, "status"),
                                ScopeText.of(key),
                                Times.text(key, "last_used_at"),
                                Times.text(key, "created_at"));
                    }
                    if (table.isEmpty()) {
                        cli.say("No keys yet; 'streamctl key create NAME' makes one.");
                    } else {
                        cli.print(table);
                    }
                });
        return 0;
    }

    @Command(name = "create", description = "Create a key. It is shown once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--scope",
                            paramLabel = "OPERATIONS:TOPICS",
                            description =
                                    "What the key may do, such as produce:orders-* or"
                                            + " consume,admin:orders; repeatable (default:"
                                            + " everything).")
                    @Nullable List<String> scopes,
            @Option(names = "--quiet", description = "Print the key alone.") boolean quiet) {
        ObjectNode body = Json.object().put("name", name);
        if (scopes != null) {
            ArrayNode list = body.putArray("scopes");
            scopes.forEach(scope -> ScopeText.add(list, scope));
        }
        JsonNode key = cli.rest().post(KEYS, body).json();
        if (key.path("secret_already_shown").asBoolean(false)) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    "the key "
                            + Json.text(key, "id")
                            + " was made, but its secret was lost on the way; revoke it and make"
                            + " another");
        }
        if (quiet) {
            cli.out().println(Json.text(key, "key"));
            return 0;
        }
        cli.answer(
                key,
                () -> {
                    cli.say("Created the key " + name + ". This is the only time it is shown:");
                    cli.say("");
                    cli.say("  export STREAMHOUSE_API_KEY=" + Json.text(key, "key"));
                    cli.say("");
                });
        return 0;
    }

    @Command(name = "revoke", description = "Revoke a key: it is refused within a second.")
    int revoke(@Parameters(paramLabel = "ID-OR-NAME", description = "The key.") String key) {
        List<JsonNode> found =
                Json.items(cli.rest().all(KEYS, LIST_MAX)).stream()
                        .filter(it -> Json.text(it, "id").equals(key) || named(it, key))
                        .toList();
        if (found.size() > 1) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "several keys are named " + key + "; give the id");
        }
        String id = found.isEmpty() ? key : Json.text(found.getFirst(), "id");
        cli.rest().delete(KEYS + "/" + Rest.encoded(id));
        cli.say("Revoked the key " + key + ".");
        return 0;
    }

    private static boolean named(JsonNode key, String name) {
        return Json.text(key, "name").equals(name) && Json.text(key, "revoked_at").equals("-");
    }
}
