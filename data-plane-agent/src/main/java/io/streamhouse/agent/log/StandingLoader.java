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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    private final Producers producers;
    private final Ledger ledger;
    private final SegmentReader segments;
    private final InstantSource clock;
    private final Executor blocking;
    private final Consumer<Command> loop;

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

    @Override
    public void load(long number, UUID organization, Place place, long leaseEpoch) {
        run(
                number,
                place,
                () -> {
                    Optional<NumberBinding> binding = producers.binding(number);
                    Progress.Standing standing =
                            binding.map(found ->
                                            producers.standings(
                                                    found.producer().key(), List.of(place)))
                                    .map(found -> found.get(place))
                                    .orElse(Progress.Standing.NONE);
                    return new Command.Loaded(
                            number, binding, new Command.Install.At(place, leaseEpoch, standing));
                });
    }

    @Override
    public void recall(long number, long producerKey, Place place, long leaseEpoch) {
        run(
                number,
                place,
                () ->
                        new Command.Recalled(
                                number,
                                producerKey,
                                place,
                                leaseEpoch,
                                traces(producerKey, place)));
    }

    private interface LookUp {
        Command make() throws IOException;
    }

    private void run(long number, Place place, LookUp lookUp) {
        Supplier<Command> work =
                () -> {
                    try {
                        return lookUp.make();
                    } catch (DatabaseUnavailable | IOException | Problem e) {
                        log.debug("a producer could not be looked up: {}", e.getMessage());
                    } catch (RuntimeException e) {
                        log.error("a producer's look-up failed", e);
                    }
                    return new Command.NotLoaded(number, place);
                };
        try {
            blocking.execute(() -> loop.accept(work.get()));
        } catch (RejectedExecutionException _) {
            loop.accept(new Command.NotLoaded(number, place));
        }
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
