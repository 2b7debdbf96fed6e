package io.streamhouse.agent.log;

import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.RangeRef;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.sequence.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks producers up in PostgreSQL and their latest batches in the footers of recorded segments,
 * where it may block. Every look-up ends with a command to the loop, whatever happens.
 */
final class StandingLoader implements ProducerDesk.Loader {
    private static final Logger log = LoggerFactory.getLogger(StandingLoader.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int RANGES_MAX = 128;
    private static final int PLACES_MAX = 1_000;

    private final Producers producers;
    private final Ledger ledger;
    private final SegmentReader segments;
    private final InstantSource clock;
    private final Executor blocking;
    private final Consumer<Command> loop;

    /** Of each producer that is being looked up, what was asked since. */
    private final Map<Long, List<Asked>> waiting = new HashMap<>();

    StandingLoader(
            Producers producers,
            Ledger ledger,
            SegmentReader segments,
            InstantSource clock,
            Executor blocking,
            Consumer<Command> loop) {
        this.producers = producers;
        this.ledger = ledger;
        this.segments = segments;
        this.clock = clock;
        this.blocking = blocking;
        this.loop = loop;
    }

    /** What is asked of one producer while it is being looked up is looked up together, next. */
    @Override
    public void load(long number, UUID organization, Place place, long leaseEpoch) {
        Asked asked = new Asked(place, leaseEpoch);
        synchronized (waiting) {
            List<Asked> others = waiting.get(number);
            if (others != null) {
                others.add(asked);
                return;
            }
            waiting.put(number, new ArrayList<>(List.of(asked)));
        }
        try {
            blocking.execute(() -> loadAll(number));
        } catch (RejectedExecutionException _) {
            refused(number).forEach(it -> loop.accept(new Command.NotLoaded(number, it.place())));
        }
    }

    /** A place where a producer's standing is asked for. */
    private record Asked(Place place, long leaseEpoch) {}

    private void loadAll(long number) {
        for (List<Asked> asked = next(number); !asked.isEmpty(); asked = next(number)) {
            for (int from = 0; from < asked.size(); from += PLACES_MAX) {
                List<Asked> some = asked.subList(from, Math.min(asked.size(), from + PLACES_MAX));
                load(number, some).forEach(loop);
            }
        }
    }

    /** All that waits now; when that is nothing, the producer is not being looked up any more. */
    private List<Asked> next(long number) {
        synchronized (waiting) {
            List<Asked> asked = waiting.getOrDefault(number, List.of());
            if (asked.isEmpty()) {
                waiting.remove(number);
            } else {
                waiting.put(number, new ArrayList<>());
            }
            return asked;
        }
    }

    private List<Asked> refused(long number) {
        synchronized (waiting) {
            List<Asked> asked = waiting.remove(number);
            return asked == null ? List.of() : asked;
        }
    }

    private List<Command> load(long number, List<Asked> asked) {
        List<Place> places = asked.stream().map(Asked::place).toList();
        return tried(
                () -> {
                    Optional<NumberBinding> binding = producers.binding(number);
                    Map<Place, Progress.Standing> found =
                            binding.isPresent()
                                    ? producers.standings(binding.get().producer().key(), places)
                                    : Map.of();
                    List<Command> loaded = new ArrayList<>();
                    for (Asked one : asked) {
                        Progress.Standing standing =
                                found.getOrDefault(one.place(), Progress.Standing.NONE);
                        loaded.add(
                                new Command.Loaded(
                                        number,
                                        binding,
                                        new Command.Install.At(
                                                one.place(), one.leaseEpoch(), standing)));
                    }
                    return loaded;
                },
                number,
                places);
    }

    @Override
    public void recall(long number, long producerKey, Place place, long leaseEpoch) {
        List<Place> places = List.of(place);
        LookUp lookUp =
                () ->
                        List.of(
                                new Command.Recalled(
                                        number,
                                        producerKey,
                                        place,
                                        leaseEpoch,
                                        traces(producerKey, place)));
        try {
            blocking.execute(() -> tried(lookUp, number, places).forEach(loop));
        } catch (RejectedExecutionException _) {
            loop.accept(new Command.NotLoaded(number, place));
        }
    }

    private interface LookUp {
        List<Command> make() throws IOException;
    }

    private List<Command> tried(LookUp lookUp, long number, List<Place> places) {
        try {
            return lookUp.make();
        } catch (DatabaseUnavailable | IOException | Problem e) {
            log.debug("a producer could not be looked up: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("a producer's look-up failed", e);
        }
        return places.stream().<Command>map(it -> new Command.NotLoaded(number, it)).toList();
    }

    /** The producer's last remembered batches in a partition, oldest first. */
    private List<SegmentFooter.Trace> traces(long producerKey, Place place) throws IOException {
        long since = clock.millis() - REMEMBERED.toMillis();
        List<SegmentFooter.Trace> found = new ArrayList<>();
        for (RangeRef ref : ledger.newest(place, since, RANGES_MAX)) {
            for (SegmentFooter.Range range : segments.footer(ref).ranges()) {
                if (range.partition() == place.partition() && range.topic().equals(place.topic())) {
                    range.traces().stream()
                            .filter(trace -> trace.producerKey() == producerKey)
                            .forEach(found::add);
                }
            }
            if (found.size() >= Limits.REMEMBERED_BATCHES) {
                break;
            }
        }
        // Sequences rise with offsets.
        found.sort(Comparator.comparingLong(SegmentFooter.Trace::baseSequence));
        return found;
    }
}
