package io.streamhouse.control.store;

import io.streamhouse.api.Event;
import io.streamhouse.api.EventNames;
import io.streamhouse.api.EventNames.StoredName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The stored form of events: JSON with names in snake case, ids and names as plain strings, times
 * in ISO 8601. What cannot be read whole is refused: an unknown field means that an upcaster is
 * missing. Thread-safe.
 */
public final class EventJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new ValueTypes())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final Map<StoredName, Upcaster> upcasters = new HashMap<>();

    /**
     * @param upcasters one for each revision that was ever stored and is not the newest
     */
    public EventJson(List<Upcaster> upcasters) {
        for (Upcaster upcaster : upcasters) {
            StoredName from = new StoredName(upcaster.name(), upcaster.from());
            if (this.upcasters.put(from, upcaster) != null) {
                throw new IllegalArgumentException("two upcasters for " + from);
            }
        }
    }

    /** The stored form in the newest revision. */
    public byte[] write(Event event) {
        return MAPPER.writeValueAsBytes(event);
    }

    /**
     * Reads a stored form of any revision.
     *
     * @throws UnreadableEvent when this program does not know it
     */
    public Event read(String name, int revision, byte[] json) {
        Optional<Class<? extends Event>> type = EventNames.type(name);
        if (type.isEmpty()) {
            throw new UnreadableEvent(name, revision, "no such event is known");
        }
        int newest = EventNames.of(type.get()).revision();
        try {
            return revision == newest
                    ? MAPPER.readValue(json, type.get())
                    : MAPPER.treeToValue(lift(name, revision, newest, json), type.get());
        } catch (tools.jackson.core.JacksonException e) {
            throw new UnreadableEvent(name, revision, e);
        }
    }

    private ObjectNode lift(String name, int revision, int newest, byte[] json) {
        if (revision > newest) {
            throw new UnreadableEvent(name, revision, "a newer program wrote it");
        }
        ObjectNode form = MAPPER.readValue(json, ObjectNode.class);
        for (int at = revision; at < newest; at++) {
            Upcaster upcaster = upcasters.get(new StoredName(name, at));
            if (upcaster == null) {
                throw new UnreadableEvent(name, at, "it has no upcaster");
            }
            form = upcaster.lift().apply(form);
        }
        return form;
    }
}
