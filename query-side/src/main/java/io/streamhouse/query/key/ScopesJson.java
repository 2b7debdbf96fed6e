package io.streamhouse.query.key;

import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The scopes of a key as the tables have them, also for the agents: null for everything, else a
 * list of {@code {operations: [...], topics: "..."}}.
 */
public final class ScopesJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ScopesJson() {}

    /** The column's value; null for everything. */
    public static @Nullable JSONB write(KeyScopes scopes) {
        if (scopes.only().isEmpty()) {
            return null;
        }
        ArrayNode list = MAPPER.createArrayNode();
        for (KeyScope scope : scopes.only().get()) {
            var entry = list.addObject();
            ArrayNode operations = entry.putArray("operations");
            scope.operations().forEach(operation -> operations.add(operation.word()));
            entry.put("topics", scope.topics().value());
        }
        return JSONB.valueOf(MAPPER.writeValueAsString(list));
    }

    /**
     * Reads a column's value.
     *
     * @throws IllegalArgumentException when it is not of this form: nothing is allowed then
     */
    public static KeyScopes read(@Nullable String json) {
        if (json == null) {
            return KeyScopes.EVERYTHING;
        }
        List<KeyScope> scopes = new ArrayList<>();
        for (JsonNode entry : MAPPER.readTree(json)) {
            List<KeyOperation> operations = new ArrayList<>();
            for (JsonNode word : entry.path("operations")) {
                operations.add(
                        KeyOperation.parse(word.asString())
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "an unknown operation in a key's scopes")));
            }
            scopes.add(new KeyScope(operations, new TopicPattern(entry.path("topics").asString())));
        }
        return KeyScopes.of(scopes);
    }
}
