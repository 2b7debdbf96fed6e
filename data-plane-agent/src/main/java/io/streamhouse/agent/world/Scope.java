package io.streamhouse.agent.world;

import com.nimbusds.jose.util.JSONArrayUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of what a key may do.
 *
 * @param topics a name, or the beginning of names and an asterisk
 */
public record Scope(Set<Operation> operations, String topics) {
    private static final String ANY_END = "*";

    /** True when it allows an operation on a topic. */
    public boolean covers(Operation operation, String topic) {
        return operations.contains(operation) && covers(topic);
    }

    private boolean covers(String topic) {
        return topics.endsWith(ANY_END)
                ? topic.startsWith(topics.substring(0, topics.length() - ANY_END.length()))
                : topic.equals(topics);
    }

    /** Scopes as the catalogue has them. What this version does not understand allows nothing. */
    static List<Scope> parse(String json) {
        List<Scope> scopes = new ArrayList<>();
        try {
            for (Object one : JSONArrayUtils.parse(json)) {
                if (one instanceof Map<?, ?> scope
                        && scope.get("topics") instanceof String topics
                        && scope.get("operations") instanceof List<?> names) {
                    scopes.add(new Scope(operations(names), topics));
                }
            }
        } catch (ParseException _) {
            return List.of();
        }
        return List.copyOf(scopes);
    }

    private static Set<Operation> operations(List<?> names) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (Object name : names) {
            Operation.named(String.valueOf(name)).ifPresent(operations::add);
        }
        return operations;
    }
}
