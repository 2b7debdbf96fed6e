package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.ORGANIZATION;
import static io.streamhouse.query.jooq.query.Tables.PLAN_HISTORY;
import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.query.EventSource;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.Reader;
import io.streamhouse.query.projection.Positions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jooq.Table;

/** Finds the usage windows that can be closed. Thread-safe. */
public final class UsageWindows {
    /** What cuts windows, and what is closed already. */
    private static final List<String> PROJECTIONS = List.of("plans", "usage");

    private static final List<Table<?>> TABLES = List.of(ORGANIZATION, USAGE_WINDOW, PLAN_HISTORY);

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final Reader reader;
    private final LogViews log;
    private final Positions positions;
    private final EventSource source;
    private final InstantSource clock;

    public UsageWindows(
            Reader reader,
            LogViews log,
            Positions positions,
            EventSource source,
            InstantSource clock) {
        this.reader = reader;
        this.log = log;
        this.positions = positions;
        this.source = source;
        this.clock = clock;
    }

    /**
     * What can be closed now, of all organizations, as of one moment. A closed window is final, so
     * none reaches past the time up to which every change of a plan is known.
     *
     * @param length of a window; divides an hour
     * @param partial whether windows that are not over are closed as far as they are recorded
     * @throws QueryRefused when the projections do not reach the newest event in time
     */
    public UsageWindowPlan plan(Duration length, boolean partial) {
        // In this order: what is appended after the head was read has a later time.
        Instant known = clock.instant().truncatedTo(ChronoUnit.MICROS);
        positions.await(PROJECTIONS, source.settledHead(), WAIT_MAX);
        return reader.asPlatformAtOnce(
                TABLES,
                dsl ->
                        log.present(dsl)
                                ? UsageWindowPlanner.plan(
                                        RecordedUsage.read(dsl, length, known), length, partial)
                                : UsageWindowPlan.NONE);
    }
}
