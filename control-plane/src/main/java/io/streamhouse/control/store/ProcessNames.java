package io.streamhouse.control.store;

import java.util.Map;

/** The stored names of processes' states. */
public record ProcessNames(Map<String, Class<?>> types) {
    public ProcessNames {
        types = Map.copyOf(types);
    }
}
