package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The slots that this agent leads, and all their partitions that hold, or held, or are asked for
 * something. Any thread may ask; the commit loop alone opens and closes.
 */
final class Partitions {
    private static final long CLOSED = -1;

    private final Map<Place, PartitionLog> byPlace = new ConcurrentHashMap<>();
    private final Set<UUID> removed = ConcurrentHashMap.newKeySet();
    private final AtomicLongArray epochs = new AtomicLongArray(Slots.COUNT);

    /** Slots that take no appends just now. Of the commit loop. */
    private final Set<Integer> refusing = new HashSet<>();

    Partitions() {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            epochs.set(slot, CLOSED);
        }
    }

    /**
     * The partition of a place; a new one is empty.
     *
     * @throws Problem when its topic was removed, or its slot is not led here
     */
    PartitionLog at(Place place, UUID organization) {
        Problem refusal = refusal(place);
        if (refusal != null) {
            throw refusal;
        }
        PartitionLog known = byPlace.get(place);
        return known != null
                ? known
                : byPlace.computeIfAbsent(
                        place, _ -> PartitionLog.empty(place, organization, epoch(place)));
    }

    /** Why nothing can be read here; null when it can. */
    @Nullable Problem refusal(Place place) {
        if (removed.contains(place.topic())) {
            return Refusals.topicRemoved(place.topic());
        }
        return epoch(place) == CLOSED ? Refusals.notOwner(place) : null;
    }

    /** Why nothing can be appended here; null when it can. Of the commit loop. */
    @Nullable Problem appendRefusal(Place place) {
        Problem refusal = refusal(place);
        if (refusal != null) {
            return refusal;
        }
        return refusing.contains(slot(place)) ? Refusals.notOwner(place) : null;
    }

    /** Opens slots with their recorded partitions; returns those of removed topics apart. */
    List<PartitionLog> open(List<Lease> leases, List<Ledger.Recorded> recorded) {
        Set<Integer> opening = new HashSet<>();
        leases.forEach(lease -> opening.add(lease.slot()));
        // What a reader may have made while the slot was being closed.
        take(partition -> opening.contains(slot(partition.place())));
        Map<Integer, Long> fresh = new HashMap<>();
        leases.forEach(lease -> fresh.put(lease.slot(), lease.epoch()));
        List<PartitionLog> gone = new ArrayList<>();
        for (Ledger.Recorded one : recorded) {
            Long epoch = fresh.get(slot(one.place()));
            if (epoch == null) {
                continue;
            }
            PartitionLog partition = new PartitionLog(one, epoch);
            if (removed.contains(one.place().topic())) {
                gone.add(partition);
            } else {
                byPlace.put(one.place(), partition);
            }
        }
        refusing.removeAll(opening);
        leases.forEach(lease -> epochs.set(lease.slot(), lease.epoch()));
        return gone;
    }

    /** Takes no more appends to slots. */
    void refuse(Collection<Integer> slots) {
        refusing.addAll(slots);
    }

    /** Takes appends to slots again. */
    void resume(Collection<Integer> slots) {
        refusing.removeAll(Set.copyOf(slots));
    }

    /** Leads slots no more; returns what was held of them. */
    List<PartitionLog> close(Collection<Integer> slots) {
        Set<Integer> closing = Set.copyOf(slots);
        closing.forEach(slot -> epochs.set(slot, CLOSED));
        refusing.removeAll(closing);
        return take(partition -> closing.contains(slot(partition.place())));
    }

    /** True when the topic will never hold anything again. */
    boolean isRemoved(UUID topic) {
        return removed.contains(topic);
    }

    /** Lets go of topics for ever; returns what they held in memory, nothing the second time. */
    List<PartitionLog> remove(Collection<UUID> topics) {
        Set<UUID> fresh = new HashSet<>(topics);
        fresh.removeIf(topic -> !removed.add(topic));
        return fresh.isEmpty()
                ? List.of()
                : take(partition -> fresh.contains(partition.place().topic()));
    }

    @Nullable PartitionLog find(Place place) {
        return byPlace.get(place);
    }

    Collection<PartitionLog> all() {
        return byPlace.values();
    }

    /** How many slots are led here. */
    int slotCount() {
        int count = 0;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            count += epochs.get(slot) == CLOSED ? 0 : 1;
        }
        return count;
    }

    private List<PartitionLog> take(Predicate<PartitionLog> which) {
        List<PartitionLog> taken = new ArrayList<>();
        byPlace.values()
                .removeIf(partition -> {
                    boolean goes = which.test(partition);
                    if (goes) {
                        taken.add(partition);
                    }
                    return goes;
                });
        return taken;
    }

    private long epoch(Place place) {
        return epochs.get(slot(place));
    }

    private static int slot(Place place) {
        return Slots.of(place.topic(), place.partition());
    }
}
