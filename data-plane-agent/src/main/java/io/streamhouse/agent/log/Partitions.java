package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All partitions that hold, or held, or are asked for something. Thread-safe. */
final class Partitions {
    private final Map<Place, PartitionLog> byPlace = new ConcurrentHashMap<>();

    /** The partition of a place; a new one is empty. */
    PartitionLog at(Place place, UUID organization) {
        return byPlace.computeIfAbsent(place, _ -> new PartitionLog(place, organization, 0, 0));
    }

    @Nullable PartitionLog find(Place place) {
        return byPlace.get(place);
    }

    void add(PartitionLog partition) {
        byPlace.put(partition.place(), partition);
    }

    Collection<PartitionLog> all() {
        return byPlace.values();
    }
}
