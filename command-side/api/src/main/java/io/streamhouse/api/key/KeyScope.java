package io.streamhouse.api.key;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.List;
import java.util.Objects;

/**
 * Operations on the topics of a pattern.
 *
 * @param operations at least one, in their order, each once
 */
public record KeyScope(List<KeyOperation> operations, TopicPattern topics) {
    public KeyScope {
        operations = operations.stream().distinct().sorted().toList();
        Objects.requireNonNull(topics, "topics");
        if (operations.isEmpty()) {
            throw new Invalid(
                    Problem.of(
                            Reason.INVALID_SCOPE,
                            "A scope has at least one operation.",
                            "operations"));
        }
    }
}
