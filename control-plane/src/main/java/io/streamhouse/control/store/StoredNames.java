package io.streamhouse.control.store;

import java.util.HashMap;
import java.util.Map;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;

/**
 * How everything that Axon stores beside events is named: the positions of its processors, and the
 * states of processes. Never class names. Thread-safe.
 */
public final class StoredNames {
    private final Map<String, Class<?>> types = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    /**
     * @param processes the stored name of each process's state
     */
    public StoredNames(Map<String, Class<?>> processes) {
        name("axon.position", GapAwareTrackingToken.class);
        name("axon.replay", ReplayToken.class);
        name("axon.merged_position", MergedTrackingToken.class);
        name("axon.token_store", ConfigToken.class);
        processes.forEach(this::name);
    }

    /**
     * The stored name of a type.
     *
     * @throws IllegalArgumentException when it has none
     */
    String of(Class<?> type) {
        String name = names.get(type);
        if (name == null) {
            throw new IllegalArgumentException("has no stored name: " + type.getName());
        }
        return name;
    }

    /**
     * The type of a stored name.
     *
     * @throws IllegalArgumentException when there is none
     */
    Class<?> type(String name) {
        Class<?> type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no such stored name is known: " + name);
        }
        return type;
    }

    private void name(String name, Class<?> type) {
        if (types.put(name, type) != null || names.put(type, name) != null) {
            throw new IllegalArgumentException("named twice: " + name);
        }
    }
}
