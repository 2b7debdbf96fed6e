package io.streamhouse.saga;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A process and who executes its intents.
 *
 * @param handlers by the name of the intent
 */
public record ProcessIntents(ProcessKind kind, Map<String, IntentHandler> handlers) {
    public ProcessIntents {
        handlers = Map.copyOf(handlers);
    }

    Map<String, IntentHandler> byId() {
        return handlers.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                entry -> kind.name() + "/" + entry.getKey(), Map.Entry::getValue));
    }
}
