package io.streamhouse.agent.simulation;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.wal.RecoveredTurn;
import io.streamhouse.agent.wal.WalEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The log as it became durable, turn by turn, by whoever wrote it. Each turn is held against what a
 * log may be the moment it becomes durable: dense, in the order of sequences, of time and of lease
 * epochs, by the one session that holds the lease.
 */
final class Truth {
    private static final int LEADER_EPOCH_AT = 12;

    private final MemorySessions sessions;
    private final Predicate<Place> deleted;
    private final ToLongFunction<UUID> keepsFrom;
    private final Map<Place, Log> logs = new LinkedHashMap<>();
    private final Map<EpochOf, Long> sessionOfEpoch = new HashMap<>();

    private record EpochOf(int slot, long epoch) {}

    /**
     * @param keepsFrom no topic may lose what was appended since then, unless somebody asks
     */
    Truth(MemorySessions sessions, Predicate<Place> deleted, ToLongFunction<UUID> keepsFrom) {
        this.sessions = sessions;
        this.deleted = deleted;
        this.keepsFrom = keepsFrom;
    }

    Log at(Place place) {
        return logs.computeIfAbsent(place, Log::new);
    }

    Map<Place, Log> all() {
        return logs;
    }

    /** A turn is durable. */
    void durable(long session, RecoveredTurn turn) {
        long through = sessions.at(session).recordedThroughMillis;
        Violation.unless(
                turn.appendTimeMillis() >= through,
                "I8: session %d wrote at %d, though all before %d was said to be recorded",
                session,
                turn.appendTimeMillis(),
                through);
        for (WalEntry entry : turn.entries()) {
            Place place = new Place(entry.topic(), entry.partition());
            Lease lease = requireHeld(session, place);
            if (deleted.test(place)) {
                // Who has not heard of it yet may still append, to be forgotten.
                continue;
            }
            Log log = at(place);
            log.organization = entry.organization();
            switch (entry) {
                case WalEntry.OfBatch batch -> {
                    requireEpoch(session, lease, batch.batch());
                    log.add(batch, turn.appendTimeMillis());
                }
                case WalEntry.Trim(_, _, _, long before) -> {
                    requireOld(log, before);
                    log.logStart = Math.max(log.logStart, before);
                }
                case WalEntry.Fence(_, _, _, String fence) -> log.fence = fence;
            }
        }
    }

    /** The partition leader epoch in a batch's header. */
    static int epoch(Batch batch) {
        return batch.buffer().slice().getInt(LEADER_EPOCH_AT);
    }

    private Lease requireHeld(long session, Place place) {
        int slot = Slots.of(place.topic(), place.partition());
        Lease lease = sessions.leases().get(slot);
        Violation.unless(
                lease.session().equals(OptionalLong.of(session)),
                "I5: session %d wrote to %s, which session %s leads",
                session,
                place,
                lease.session());
        return lease;
    }

    private void requireOld(Log log, long before) {
        long young = log.firstAt(keepsFrom.applyAsLong(log.place.topic()));
        Violation.unless(
                before <= young,
                "I1: %s is trimmed before %d, though it keeps what begins at %d",
                log.place,
                before,
                young);
    }

    private void requireEpoch(long session, Lease lease, Batch batch) {
        Violation.unless(
                epoch(batch) == (int) lease.epoch(),
                "I5: session %d wrote under epoch %d of slot %d, which is at %d",
                session,
                epoch(batch),
                lease.slot(),
                lease.epoch());
        Long first = sessionOfEpoch.putIfAbsent(new EpochOf(lease.slot(), lease.epoch()), session);
        Violation.unless(
                first == null || first == session,
                "I5: sessions %s and %d wrote under epoch %d of slot %d",
                first,
                session,
                lease.epoch(),
                lease.slot());
    }

    /** One partition. */
    static final class Log {
        private final Place place;
        private final TreeMap<Long, Durable> batches = new TreeMap<>();
        private final Map<Long, Long> lastSequences = new HashMap<>();
        UUID organization = new UUID(0, 0);
        long next;
        long logStart;
        String fence = "";
        private final Map<Content, Long> offsets = new HashMap<>();
        private int lastEpoch = -1;
        private long lastMillis;

        Log(Place place) {
            this.place = place;
        }

        private void add(WalEntry.OfBatch entry, long millis) {
            Batch batch = entry.batch();
            Violation.unless(
                    batch.baseOffset() == next,
                    "I4: %s goes on at %d, but a batch became durable at %d",
                    place,
                    next,
                    batch.baseOffset());
            Violation.unless(
                    epoch(batch) >= lastEpoch,
                    "I5: %s goes back from epoch %d to %d",
                    place,
                    lastEpoch,
                    epoch(batch));
            Violation.unless(
                    millis >= lastMillis,
                    "I4: %s goes back in time from %d to %d",
                    place,
                    lastMillis,
                    millis);
            long last = lastSequences.getOrDefault(entry.producerKey(), -1L);
            Violation.unless(
                    entry.baseSequence() == last + 1,
                    "I2/I3: in %s producer %d goes from sequence %d on to %d",
                    place,
                    entry.producerKey(),
                    last,
                    entry.baseSequence());
            lastSequences.put(entry.producerKey(), last + batch.count());
            batches.put(
                    next,
                    new Durable(
                            Content.of(batch),
                            epoch(batch),
                            entry.producerKey(),
                            entry.baseSequence(),
                            batch.count(),
                            next,
                            millis,
                            batch.size(),
                            fence));
            offsets.put(Content.of(batch), next);
            lastEpoch = epoch(batch);
            lastMillis = millis;
            next += batch.count();
        }

        /** The batch that begins at an offset, if one does. */
        @Nullable Durable at(long baseOffset) {
            return batches.get(baseOffset);
        }

        /** True when a batch with these bytes is durable. */
        boolean holds(Content content) {
            return offsets.containsKey(content);
        }

        /** All batches, in order. */
        Collection<Durable> batches() {
            return batches.values();
        }

        /** The batches from the one that holds an offset. */
        Collection<Durable> from(long offset) {
            Long first = batches.floorKey(offset);
            return batches.tailMap(first == null ? offset : first).values();
        }

        /** The first offset that was appended at or after a time; the end when there is none. */
        long firstAt(long millis) {
            for (Durable batch : batches.values()) {
                if (batch.appendMillis() >= millis) {
                    return batch.baseOffset();
                }
            }
            return next;
        }

        /** The time of one of the batches, or a little beside it. */
        long someTime(Random random) {
            if (batches.isEmpty()) {
                return 0;
            }
            Map.Entry<Long, Durable> one = batches.floorEntry(random.nextLong(next));
            return one.getValue().appendMillis() + random.nextInt(3) - 1;
        }

        /** Where a producer stands. */
        long lastSequence(long producerKey) {
            return lastSequences.getOrDefault(producerKey, -1L);
        }
    }

    /**
     * A batch in the log.
     *
     * @param fence as it was when the batch became durable
     */
    record Durable(
            Content content,
            int epoch,
            long producerKey,
            long baseSequence,
            int count,
            long baseOffset,
            long appendMillis,
            int size,
            String fence) {
        long lastOffset() {
            return baseOffset + count - 1;
        }

        long lastSequence() {
            return baseSequence + count - 1;
        }
    }
}
