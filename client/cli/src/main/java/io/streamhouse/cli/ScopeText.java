package io.streamhouse.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A key's scopes as text: {@code produce,consume:orders-*}. */
final class ScopeText {
    private static final String EVERYTHING = "everything";

    private ScopeText() {}

    /** Adds a scope to a request; the server checks the words. */
    static void add(ArrayNode scopes, String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "--scope is OPERATIONS:TOPICS, such as produce:orders-* or"
                            + " consume,admin:orders");
        }
        var scope = scopes.addObject();
        ArrayNode operations = scope.putArray("operations");
        for (String operation : text.substring(0, colon).split(",", -1)) {
            operations.add(operation);
        }
        scope.put("topics", text.substring(colon + 1));
    }

    static String of(JsonNode key) {
        List<String> scopes = new ArrayList<>();
        for (JsonNode scope : key.path("scopes")) {
            List<String> operations = new ArrayList<>();
            scope.path("operations").forEach(it -> operations.add(it.asString()));
            scopes.add(String.join(",", operations) + ":" + Json.text(scope, "topics"));
        }
        return scopes.isEmpty() ? EVERYTHING : String.join(" ", scopes);
    }
}
