package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producer;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The producers in memory. Belongs to the commit loop. */
final class KnownProducers {
    private static final Duration BATCHES_KEPT = Duration.ofMinutes(10);
    private static final Duration STANDING_KEPT = Duration.ofHours(1);
    private static final int REMEMBERING_MAX = 10_000;

    private final Map<Long, Number> numbers = new HashMap<>();
    private final Map<Long, Long> incarnations = new HashMap<>();
    private final Map<Waiting, List<Append>> parked = new HashMap<>();

    /** What a number in a batch header means. */
    static final class Number {
        final long producerKey;
        final UUID organization;
        final long firstIncarnation;
        private long touchedMillis;

        Number(Producer producer, long firstIncarnation, long nowMillis) {
            this.producerKey = producer.key();
            this.organization = producer.organization();
            this.firstIncarnation = firstIncarnation;
            this.touchedMillis = nowMillis;
        }
    }

    private record Waiting(long number, Place place) {}

    @Nullable Number number(long number, long nowMillis) {
        Number known = numbers.get(number);
        if (known != null) {
            known.touchedMillis = nowMillis;
        }
        return known;
    }

    /** The producer's newest incarnation. */
    long incarnation(Number number) {
        return incarnations.getOrDefault(number.producerKey, -1L);
    }

    /** True when batches of this number and place already wait for PostgreSQL's answer. */
    boolean isParked(long number, Place place) {
        return parked.containsKey(new Waiting(number, place));
    }

    void park(Append append) {
        parked.computeIfAbsent(new Waiting(append.number(), append.place()), _ -> new ArrayList<>())
                .add(append);
    }

    /** Takes what waited, in the order of arrival. */
    List<Append> unpark(long number, Place place) {
        List<Append> waited = parked.remove(new Waiting(number, place));
        return waited == null ? List.of() : waited;
    }

    /** Takes all that waited. */
    List<Append> unparkAll() {
        List<Append> waited = new ArrayList<>();
        parked.values().forEach(waited::addAll);
        parked.clear();
        return waited;
    }

    void install(NumberBinding binding, long nowMillis) {
        learn(binding.producer(), binding.number(), binding.firstIncarnation(), nowMillis);
    }

    /** Lets go of what was not used for long, once it is recorded. */
    void sweep(Iterable<PartitionLog> partitions, long nowMillis) {
        List<Progress> remembering = new ArrayList<>();
        for (PartitionLog partition : partitions) {
            partition
                    .progress()
                    .values()
                    .removeIf(progress -> idle(progress, partition, nowMillis, remembering));
        }
        if (remembering.size() > REMEMBERING_MAX) {
            remembering.sort(Comparator.comparingLong(Progress::touchedMillis));
            remembering
                    .subList(0, remembering.size() - REMEMBERING_MAX)
                    .forEach(progress -> progress.forgetBatches(true));
        }
        long before = nowMillis - STANDING_KEPT.toMillis();
        numbers.values().removeIf(number -> number.touchedMillis < before);
        incarnations
                .keySet()
                .retainAll(
                        numbers.values().stream()
                                .map(number -> number.producerKey)
                                .collect(Collectors.toSet()));
    }

    private static boolean idle(
            Progress progress, PartitionLog partition, long nowMillis, List<Progress> remembering) {
        long idleMillis = nowMillis - progress.touchedMillis();
        boolean recorded = progress.lastOffset() < partition.recordedNext();
        if (idleMillis > BATCHES_KEPT.toMillis()) {
            progress.forgetBatches(false);
        } else if (progress.remembers() && recorded) {
            // Forgotten ones can be read from the segments again.
            remembering.add(progress);
        }
        return idleMillis > STANDING_KEPT.toMillis() && recorded;
    }

    private void learn(Producer producer, long number, long firstIncarnation, long nowMillis) {
        numbers.put(number, new Number(producer, firstIncarnation, nowMillis));
        incarnations.merge(producer.key(), producer.incarnation(), Math::max);
    }
}
