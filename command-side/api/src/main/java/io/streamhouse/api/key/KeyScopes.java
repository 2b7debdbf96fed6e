package io.streamhouse.api.key;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a key may do.
 *
 * @param only the topics' operations that it is confined to, at least one; empty for everything in
 *     its organization
 */
public record KeyScopes(Optional<List<KeyScope>> only) {
    /** How many scopes a key can have. */
    public static final int SCOPES_MAX = 16;

    /** Everything in the organization. */
    public static final KeyScopes EVERYTHING = new KeyScopes(Optional.empty());

    public KeyScopes {
        only = only.map(List::copyOf);
        int count = only.map(List::size).orElse(1);
        if (count < 1 || count > SCOPES_MAX) {
            throw new Invalid(miscounted());
        }
    }

    /** Too few scopes, or too many. */
    public static Problem miscounted() {
        return Problem.of(
                        Reason.INVALID_SCOPE,
                        "A key has 1 to "
                                + SCOPES_MAX
                                + " scopes; without the field it is for everything.",
                        "scopes")
                .with(Map.of("limit", Integer.toString(SCOPES_MAX)));
    }

    /** Confines a key. */
    public static KeyScopes of(List<KeyScope> scopes) {
        return new KeyScopes(Optional.of(scopes));
    }

    /** Whether the key may do this with the topic. */
    public boolean allow(KeyOperation operation, String topic) {
        return only.isEmpty() || topics(operation).stream().anyMatch(it -> it.matches(topic));
    }

    /** Of which topics the key may do this; every one when the key is not confined. */
    public List<TopicPattern> topics(KeyOperation operation) {
        return only.map(scopes -> topics(scopes, operation))
                .orElseGet(() -> List.of(TopicPattern.ALL));
    }

    private static List<TopicPattern> topics(List<KeyScope> scopes, KeyOperation operation) {
        return scopes.stream()
                .filter(scope -> scope.operations().contains(operation))
                .map(KeyScope::topics)
                .distinct()
                .toList();
    }
}
