package io.streamhouse.agent.log;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what nothing refers to any more: first rows, then, some time after, objects; and once
 * a day the objects of ended sessions that no transaction ever recorded. A crash anywhere only
 * repeats: an object goes after the transaction that made it unused, a row after its object.
 */
public final class LeftoverCollector implements Duty {
    private static final Logger log = LoggerFactory.getLogger(LeftoverCollector.class);

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(200);
    private static final Duration SWEEP_EVERY = Duration.ofDays(1);

    /** Nobody uploads one object for longer. */
    private static final Duration UPLOAD_MAX = Duration.ofHours(1);

    private static final List<String> FOLDERS = List.of(ObjectName.CUTS, ObjectName.COMPACTED);

    private final Leftovers leftovers;
    private final SegmentStore store;
    private final BooleanSupplier chosen;
    private final Duration grace;
    private final InstantSource clock;
    private volatile Runnable wake = () -> {};
    private volatile long nextSweepMillis = Long.MIN_VALUE;
    private boolean sweeping;
    private int folder;
    private String after = "";

    /**
     * @param chosen false: another agent does it
     * @param grace objects go so long after the last range in them
     */
    public LeftoverCollector(
            SegmentStore store,
            Database database,
            BooleanSupplier chosen,
            Duration grace,
            InstantSource clock) {
        this(new PostgresLeftovers(database), store, chosen, grace, clock);
    }

    LeftoverCollector(
            Leftovers leftovers,
            SegmentStore store,
            BooleanSupplier chosen,
            Duration grace,
            InstantSource clock) {
        this.leftovers = leftovers;
        this.store = store;
        this.chosen = chosen;
        this.grace = grace;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "collector";
    }

    @Override
    public void wakeBy(Runnable wakes) {
        this.wake = wakes;
    }

    /** There is something to collect. Any thread. */
    public void wake() {
        wake.run();
    }

    /** A session has ended: what it stored and never recorded can go. Any thread. */
    public void sweepSoon() {
        nextSweepMillis = Long.MIN_VALUE;
        wake.run();
    }

    @Override
    public Duration step() {
        if (!chosen.getAsBoolean()) {
            return LOOK;
        }
        try {
            if (leftovers.collect() || deleteUnused()) {
                return Duration.ZERO;
            }
            boolean due = sweeping || clock.millis() >= nextSweepMillis;
            return due ? sweepPage() : LOOK;
        } catch (IOException | DatabaseUnavailable e) {
            log.warn("what is not needed any more is not all collected yet: {}", e.getMessage());
            return LOOK;
        }
    }

    private boolean deleteUnused() throws IOException {
        List<Leftovers.Unused> unused = leftovers.unused(grace);
        if (unused.isEmpty()) {
            return false;
        }
        store.delete(unused.stream().map(Leftovers.Unused::key).toList());
        leftovers.forget(unused);
        return true;
    }

    private Duration sweepPage() throws IOException {
        if (folder == 0 && after.isEmpty()) {
            // What ends from here on is for the next sweep.
            nextSweepMillis = clock.millis() + SWEEP_EVERY.toMillis();
            sweeping = true;
            store.deleteUnfinished(clock.instant().minus(UPLOAD_MAX));
        }
        SegmentStore.Page page = store.list(FOLDERS.get(folder), after);
        List<String> orphans =
                leftovers.orphans(page.objects().stream().map(SegmentStore.Listed::key).toList());
        if (!orphans.isEmpty()) {
            store.delete(orphans);
            log.info("{} objects that no transaction recorded are deleted", orphans.size());
        }
        if (page.more() && !page.objects().isEmpty()) {
            after = page.objects().getLast().key();
            return BETWEEN_PAGES;
        }
        after = "";
        folder = (folder + 1) % FOLDERS.size();
        sweeping = folder != 0;
        return BETWEEN_PAGES;
    }
}
