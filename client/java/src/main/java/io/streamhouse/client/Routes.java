package io.streamhouse.client;

import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which agent serves which partition, as far as known, and which agents could not be reached
 * lately. Owned by one thread; what is looked up in the background is posted to it.
 */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);
    private static final Duration LOOK_UP_LIMIT = Duration.ofSeconds(5);
    private static final long LOOK_UP_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int OTHERS_MAX = 64;

    private final Agents agents;
    private final Consumer<Runnable> post;
    private final Map<String, Owners> topics = new HashMap<>();
    private final Map<Endpoint, Long> suspectUntil = new HashMap<>();
    private final Set<Endpoint> others = new LinkedHashSet<>();

    private static final class Owners {
        private final Map<Integer, Endpoint> byPartition = new HashMap<>();
        private boolean lookingUp;
        private boolean wanted;
        private long lookedUpNanos = System.nanoTime() - LOOK_UP_EVERY_NANOS;
    }

    Routes(Agents agents, Consumer<Runnable> post) {
        this.agents = agents;
        this.post = post;
    }

    /** Takes over what a description says. */
    void learn(TopicDescription description) {
        Owners owners = topics.computeIfAbsent(description.id(), _ -> new Owners());
        long now = System.nanoTime();
        for (TopicDescription.Partition partition : description.partitions()) {
            Endpoint there = agents.named(partition.endpoint()).orElse(null);
            if (there == null) {
                owners.byPartition.remove(partition.partition());
            } else if (partition.highWatermark() >= 0 || !isSuspect(there, now)) {
                // One that has lost contact still names itself, but cannot tell where it ends.
                owners.byPartition.put(partition.partition(), there);
            }
        }
        owners.byPartition.values().forEach(this::remember);
    }

    void forget(String topicId) {
        topics.remove(topicId);
    }

    /** A partition is served elsewhere. */
    void moved(String topicId, int partition, String address) {
        Owners owners = topics.computeIfAbsent(topicId, _ -> new Owners());
        Endpoint there = agents.named(address).orElse(null);
        if (there == null) {
            owners.byPartition.remove(partition);
            lookUp(topicId);
        } else {
            owners.byPartition.put(partition, there);
            remember(there);
            // Whoever says so takes it for alive.
            suspectUntil.remove(there);
        }
    }

    /** Agents that may be asked besides those that were named at first. */
    private void others(List<String> addresses) {
        addresses.forEach(it -> agents.named(it).ifPresent(this::remember));
    }

    /** The owner when it is known and could be reached lately, otherwise another agent. */
    Endpoint choose(String topicId, int partition, long nowNanos) {
        Owners owners = topics.get(topicId);
        Endpoint owner = owners == null ? null : owners.byPartition.get(partition);
        if (owner != null && !isSuspect(owner, nowNanos)) {
            return owner;
        }
        List<Endpoint> candidates = new ArrayList<>(agents.seeds());
        candidates.addAll(others);
        for (Endpoint candidate : candidates) {
            if (!isSuspect(candidate, nowNanos)) {
                return candidate;
            }
        }
        return owner == null ? candidates.getFirst() : owner;
    }

    /**
     * It is passed over for a while, not for longer and longer: when it is back, it may be the only
     * one that serves a partition.
     */
    void suspect(Endpoint endpoint, long nowNanos) {
        suspectUntil.put(endpoint, nowNanos + SUSPECT_NANOS);
        agents.avoid(endpoint);
    }

    /** True when there is an agent that was not found wanting lately. */
    boolean hasOthers(long nowNanos) {
        return Stream.concat(agents.seeds().stream(), others.stream())
                .anyMatch(it -> !isSuspect(it, nowNanos));
    }

    /** It stops: others serve what it served, and may be asked. */
    void stops(Endpoint endpoint, List<String> addresses, String topicId) {
        others(addresses);
        suspect(endpoint, System.nanoTime());
        lookUp(topicId);
    }

    void reached(Endpoint endpoint) {
        suspectUntil.remove(endpoint);
    }

    /** Asks in the background who serves the topic's partitions. */
    void lookUp(String topicId) {
        Owners owners = topics.get(topicId);
        if (owners != null) {
            owners.wanted = true;
        }
    }

    /** Starts look-ups that are due. */
    void step(long nowNanos) {
        topics.forEach((topicId, owners) -> {
            boolean due = nowNanos - owners.lookedUpNanos >= LOOK_UP_EVERY_NANOS;
            if (owners.wanted && !owners.lookingUp && due) {
                owners.wanted = false;
                owners.lookingUp = true;
                owners.lookedUpNanos = nowNanos;
                Thread.ofVirtual().name("streamhouse-owners").start(() -> ask(topicId));
            }
        });
    }

    private void ask(String topicId) {
        TopicDescription found;
        try {
            TopicRef topic = TopicRef.newBuilder().setTopicId(topicId).build();
            found = agents.describe(topic, LOOK_UP_LIMIT);
        } catch (StreamHouseException e) {
            log.debug("the owners of {} are not known: {}", topicId, e.reason());
            found = null;
        }
        @Nullable TopicDescription answer = found;
        post.accept(() -> answered(topicId, answer));
    }

    private void answered(String topicId, @Nullable TopicDescription found) {
        Owners owners = topics.get(topicId);
        if (owners == null) {
            return;
        }
        owners.lookingUp = false;
        if (found != null) {
            learn(found);
        }
    }

    private void remember(Endpoint endpoint) {
        if (!agents.seeds().contains(endpoint) && others.size() < OTHERS_MAX) {
            others.add(endpoint);
        }
    }

    private boolean isSuspect(Endpoint endpoint, long nowNanos) {
        Long until = suspectUntil.get(endpoint);
        if (until != null && nowNanos - until >= 0) {
            suspectUntil.remove(endpoint);
        }
        return until != null && nowNanos - until < 0;
    }
}
