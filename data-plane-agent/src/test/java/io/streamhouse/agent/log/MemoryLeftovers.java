package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.SegmentStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@link Leftovers} of a ledger in memory. */
public final class MemoryLeftovers implements Leftovers {
    private final MemoryLedger ledger;
    private final InstantSource clock;
    private final Map<UUID, Long> unusedSince = new LinkedHashMap<>();

    /** With PostgreSQL's clock. */
    public MemoryLeftovers(MemoryLedger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public boolean collect() {
        synchronized (ledger) {
            boolean some = false;
            for (Place place : ledger.ranges.keySet()) {
                Ledger.Recorded row = ledger.partitions.get(place);
                boolean gone = ledger.removed.contains(place.topic());
                long start = row == null ? 0 : row.logStart();
                some |=
                        ledger.ranges
                                .get(place)
                                .values()
                                .removeIf(range -> gone || range.ref().lastOffset() < start);
            }
            markUnused();
            return some;
        }
    }

    private void markUnused() {
        Set<UUID> used = new HashSet<>();
        ledger.ranges
                .values()
                .forEach(of -> of.values().forEach(range -> used.add(range.ref().segment())));
        for (UUID segment : ledger.segments.keySet()) {
            if (!used.contains(segment)) {
                unusedSince.putIfAbsent(segment, clock.millis());
            }
        }
    }

    @Override
    public List<Unused> unused(Duration since) {
        synchronized (ledger) {
            long before = clock.millis() - since.toMillis();
            return ledger.segments.values().stream()
                    .filter(row -> unusedSince.getOrDefault(row.id(), Long.MAX_VALUE) < before)
                    .map(row -> new Unused(row.id(), row.key()))
                    .toList();
        }
    }

    @Override
    public void forget(List<Unused> segments) {
        synchronized (ledger) {
            for (Unused one : segments) {
                if (unusedSince.remove(one.segment()) != null) {
                    ledger.segments.remove(one.segment());
                }
            }
        }
    }

    @Override
    public List<String> orphans(List<String> keys) {
        synchronized (ledger) {
            Set<String> named =
                    ledger.segments.values().stream()
                            .map(StoredSegment::key)
                            .collect(Collectors.toSet());
            return keys.stream()
                    .filter(key ->
                            !named.contains(key)
                                    && ObjectName.parse(key).map(this::isEnded).orElse(false))
                    .toList();
        }
    }

    private boolean isEnded(ObjectName name) {
        return switch (name) {
            case ObjectName.OfCut(long session, long _) -> ledger.sessions.at(session).isEnded();
            case ObjectName.OfCompaction(long session) -> ledger.sessions.at(session).isEnded();
            case ObjectName.Former _ -> false;
        };
    }

    /** Objects that no row names and none will, and those that are unused for too long. */
    public Set<String> overdue(List<String> keys, Duration unusedFor) {
        Set<String> going = new HashSet<>(orphans(keys));
        unused(unusedFor).forEach(one -> going.add(one.key()));
        return going;
    }

    /** The way to PostgreSQL. */
    @FunctionalInterface
    public interface Way {
        /** An object behind it. */
        <T> T over(Class<T> seam, T target);
    }

    /** The duty that collects, over a way. */
    public LeftoverCollector collector(
            Way way, SegmentStore store, Duration grace, InstantSource agentClock) {
        return new LeftoverCollector(
                way.over(Leftovers.class, this), store, () -> true, grace, agentClock);
    }
}
