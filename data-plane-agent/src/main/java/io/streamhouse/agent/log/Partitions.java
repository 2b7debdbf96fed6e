package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All partitions that hold, or held, or are asked for something. Thread-safe. */
final class Partitions {
    private final Map<Place, PartitionLog> byPlace = new ConcurrentHashMap<>();
    private final Set<UUID> removed = ConcurrentHashMap.newKeySet();

    /**
     * The partition of a place; a new one is empty.
     *
     * @throws Problem when its topic was removed
     */
    PartitionLog at(Place place, UUID organization) {
        if (removed.contains(place.topic())) {
            throw Refusals.topicRemoved(place.topic());
        }
        return byPlace.computeIfAbsent(place, _ -> new PartitionLog(place, organization, 0, 0));
    }

    /** True when the topic will never hold anything again. */
    boolean isRemoved(UUID topic) {
        return removed.contains(topic);
    }

    /** Lets go of topics for ever; returns what they held in memory, nothing the second time. */
    List<PartitionLog> remove(Collection<UUID> topics) {
        Set<UUID> fresh = new HashSet<>(topics);
        fresh.removeIf(topic -> !removed.add(topic));
        if (fresh.isEmpty()) {
            return List.of();
        }
        List<PartitionLog> held = new ArrayList<>();
        byPlace.values()
                .removeIf(partition -> {
                    boolean gone = fresh.contains(partition.place().topic());
                    if (gone) {
                        held.add(partition);
                    }
                    return gone;
                });
        return held;
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
