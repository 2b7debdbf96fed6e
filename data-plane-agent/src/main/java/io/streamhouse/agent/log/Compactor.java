package io.streamhouse.agent.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeMerger;
import io.streamhouse.agent.segment.SegmentDamage;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the many small ranges of the partitions that this agent leads, one run of ranges per step.
 * The batches stay byte for byte as they are. An exchange whose outcome is not known is tried again
 * with the same object; an object that was not taken, and cannot be any more, is deleted.
 */
public final class Compactor implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Compactor.class);
    private static final int PIECES = 512;
    private static final int REMEMBERED_MAX = 50_000;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final long session;
    private final Compactions compactions;
    private final Merger merger;
    private final SegmentStore store;
    private final Supplier<List<Integer>> slots;
    private final CompactionPlan.Limits limits;
    private final Deque<Compactions.Candidate> candidates = new ArrayDeque<>();
    private final Map<Place, Long> compactedBelow = new HashMap<>();
    private final AtomicLong merged = new AtomicLong();
    private final AtomicLong mergedBytes = new AtomicLong();
    private @Nullable Exchange pending;

    /**
     * An earlier try of what is pending may still happen: its object stays until the session's end.
     */
    private boolean inDoubt;

    private boolean over;

    /** Stores the merged bytes of consecutive ranges as an object. */
    @FunctionalInterface
    interface Merger {
        /** Stores it under a key of its own. */
        Compactions.Merged merge(
                long session, Place place, UUID organization, List<Compactions.Piece> pieces)
                throws IOException;
    }

    private record Exchange(Place place, List<Compactions.Piece> replaced, Compactions.Merged by) {}

    /**
     * @param slots that this session leads now
     */
    public Compactor(
            Session session, Database database, SegmentStore store, Supplier<List<Integer>> slots) {
        this(
                session.id(),
                new PostgresCompactions(database),
                storing(new RangeMerger(store)),
                store,
                slots,
                CompactionPlan.Limits.USUAL);
    }

    Compactor(
            long session,
            Compactions compactions,
            Merger merger,
            SegmentStore store,
            Supplier<List<Integer>> slots,
            CompactionPlan.Limits limits) {
        this.session = session;
        this.compactions = compactions;
        this.merger = merger;
        this.store = store;
        this.slots = slots;
        this.limits = limits;
    }

    static Merger storing(RangeMerger merger) {
        return (session, place, organization, pieces) -> {
            UUID id = UUID.randomUUID();
            String key =
                    ObjectName.ofCompaction(
                            place.topic(),
                            place.partition(),
                            pieces.getFirst().baseOffset(),
                            session,
                            id);
            RangeMerger.Result result =
                    merger.merge(
                            key,
                            place.topic(),
                            place.partition(),
                            pieces.stream().map(Compactions.Piece::ref).toList(),
                            pieces.stream().mapToLong(Compactions.Piece::sizeBytes).sum());
            return new Compactions.Merged(
                    id,
                    key,
                    result.sizeBytes(),
                    result.sha256(),
                    organization,
                    result.range().position(),
                    result.range().size(),
                    1);
        };
    }

    @Override
    public String name() {
        return "compactor";
    }

    /** Counts what was merged. */
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("streamhouse.compacted.ranges", merged, AtomicLong::get)
                .register(metrics);
        FunctionCounter.builder("streamhouse.compacted.bytes", mergedBytes, AtomicLong::get)
                .register(metrics);
    }

    @Override
    public Duration step() {
        if (over) {
            return NEVER;
        }
        try {
            Exchange exchange = pending == null ? prepare() : pending;
            pending = exchange;
            if (exchange == null) {
                return candidates.isEmpty() ? LOOK : Duration.ZERO;
            }
            exchange(exchange);
            pending = null;
            inDoubt = false;
            return Duration.ZERO;
        } catch (IOException e) {
            log.warn("ranges cannot be merged now: {}", e.getMessage());
        } catch (DatabaseUnavailable e) {
            log.warn("merged ranges cannot be recorded now: {}", e.getMessage());
            inDoubt = pending != null;
        } catch (Sealed _) {
            // The lease duty says so, too.
            over = true;
            return NEVER;
        }
        return AGAIN;
    }

    private @Nullable Exchange prepare() throws IOException {
        Compactions.Candidate candidate = candidates.poll();
        if (candidate == null) {
            candidates.addAll(compactions.candidates(slots.get(), limits.piecesMin()));
            candidate = candidates.poll();
        }
        if (candidate == null) {
            return null;
        }
        Place place = candidate.place();
        long from = compactedBelow.getOrDefault(place, 0L);
        List<Compactions.Piece> page = compactions.pieces(place, from, PIECES);
        List<Compactions.Piece> chosen = CompactionPlan.choose(page, limits);
        if (chosen.isEmpty()) {
            goOnBehind(candidate, page);
            return null;
        }
        try {
            return new Exchange(
                    place, chosen, merger.merge(session, place, candidate.organization(), chosen));
        } catch (SegmentDamage e) {
            // The scrubber tells what else it affects; what comes behind can be merged.
            log.error("ranges of {} are left as they are: {}", place, e.getMessage());
            remember(place, chosen.getLast().baseOffset() + 1);
            return null;
        }
    }

    /** There is nothing to do in a full page: what comes behind it is looked at next. */
    private void goOnBehind(Compactions.Candidate candidate, List<Compactions.Piece> page) {
        if (page.size() == PIECES) {
            remember(candidate.place(), page.getLast().baseOffset());
            candidates.addFirst(candidate);
        }
    }

    private void remember(Place place, long offset) {
        if (compactedBelow.size() >= REMEMBERED_MAX) {
            compactedBelow.clear();
        }
        compactedBelow.put(place, offset);
    }

    private void exchange(Exchange exchange) throws IOException, Sealed {
        Compactions.Merged by = exchange.by();
        if (compactions.compact(session, exchange.place(), exchange.replaced(), by)) {
            merged.addAndGet(exchange.replaced().size());
            mergedBytes.addAndGet(by.rangeBytes());
            return;
        }
        log.debug("{} was not taken: its partition has changed meanwhile", by.key());
        if (!inDoubt) {
            store.delete(List.of(by.key()));
        }
    }
}
