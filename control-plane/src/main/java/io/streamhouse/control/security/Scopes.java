package io.streamhouse.control.security;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.control.store.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Holds callers to the scopes of their keys. Decided before anything is looked up: a refusal says
 * nothing about what exists.
 */
final class Scopes {
    /** The path variable that names a topic, on every route that needs an operation of a scope. */
    private static final String TOPIC = "name";

    private Scopes() {}

    /** What a caller is confined to. */
    static KeyScopes of(Caller caller) {
        return switch (caller) {
            case Caller.Machine machine -> machine.scopes();
            case Caller.Member _, Caller.Platform _ -> KeyScopes.EVERYTHING;
        };
    }

    /**
     * Ends a request that the caller's scopes cannot cover. Where the path names no topic, some
     * scope must allow the operation, and the handler looks at the topics.
     *
     * @throws Refused when they do not cover it
     */
    static void require(Caller caller, Permission permission, HttpServletRequest request) {
        KeyScopes scopes = of(caller);
        if (scopes.only().isEmpty()) {
            return;
        }
        KeyOperation operation =
                permission
                        .operation()
                        .orElseThrow(
                                () -> missing("This key has scopes; none can cover this request."));
        Optional<String> topic = topic(request);
        if (topic.isPresent()) {
            require(caller, operation, topic.get());
        } else if (scopes.topics(operation).isEmpty()) {
            throw missing("No scope of this key allows " + operation.word() + " on any topic.");
        }
    }

    /**
     * Ends a request for one topic.
     *
     * @throws Refused when no scope covers it
     */
    static void require(Caller caller, KeyOperation operation, String topic) {
        if (!of(caller).allow(operation, topic)) {
            throw missing("No scope of this key allows " + operation.word() + " on this topic.");
        }
    }

    private static Optional<String> topic(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> variables
                ? Optional.ofNullable((String) variables.get(TOPIC))
                : Optional.empty();
    }

    private static Refused missing(String detail) {
        return new Refused(Problem.of(Reason.SCOPE_MISSING, detail));
    }
}
