package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.PLAN_HISTORY;
import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.api.Problem;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.Reader;
import io.streamhouse.query.projection.Positions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Bills that can be asked for again: the same period as of the same events is the same bytes,
 * whatever was rebuilt, restarted or added since. Thread-safe.
 */
public final class BillingReports {
    private static final List<String> PROJECTIONS = List.of("plans", "usage");
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final Reader reader;
    private final PlanCatalogues catalogues;
    private final Positions positions;
    private final EventSource source;
    private final Clock clock;

    public BillingReports(
            Reader reader,
            PlanCatalogues catalogues,
            Positions positions,
            EventSource source,
            Clock clock) {
        this.reader = reader;
        this.catalogues = catalogues;
        this.positions = positions;
        this.source = source;
        this.clock = clock;
    }

    /**
     * The bill of a month as of a position or time. It says as of which event it really is: the
     * last one that concerns the month, so that later ones do not change its bytes.
     *
     * @throws QueryRefused when the month has not begun, the position or time has not come, or the
     *     projections do not reach it in time
     */
    public ReportBytes report(OrganizationId organization, YearMonth period, AsOf asOf) {
        if (Period.start(period).isAfter(clock.instant())) {
            throw refused(
                    Problem.Reason.INVALID_PERIOD, "The month has not begun, in UTC.", "period");
        }
        Bound bound = bound(asOf);
        positions.await(PROJECTIONS, bound.position(), WAIT_MAX);
        // The two projections advance apart, and each statement sees what is there by then: what
        // makes them one answer is that neither ever changes at or below a position it has reached.
        // One snapshot would not do it: taken before a rebuild's swap, it misses rows after it.
        return reader.asOrganization(
                organization,
                dsl ->
                        BillingReport.fold(
                                        organization,
                                        period,
                                        changes(dsl, organization, bound),
                                        windows(dsl, organization, period, bound),
                                        catalogues)
                                .bytes());
    }

    /**
     * What is counted.
     *
     * @param position no event above; the projections have to reach it
     * @param time no event after
     */
    private record Bound(long position, Optional<Instant> time) {}

    /** What is asked for must not change when it is asked again: nothing of it may be to come. */
    private Bound bound(AsOf asOf) {
        return switch (asOf) {
            case AsOf.Latest _ -> new Bound(source.head(), Optional.empty());
            case AsOf.Position it -> new Bound(reached(it.value()), Optional.empty());
            case AsOf.Time it -> {
                Instant past = past(it.value());
                // Only now: an event that is being appended may have a time before.
                yield new Bound(source.settledHead(), Optional.of(past));
            }
        };
    }

    private long reached(long position) {
        long head = source.head();
        if (position > head) {
            throw refused(
                    Problem.Reason.INVALID_POSITION,
                    "The newest position is " + head + ".",
                    "as_of");
        }
        return position;
    }

    /** In the store's microseconds, of which the clock's own one is not over. */
    private Instant past(Instant time) {
        Instant stored = time.truncatedTo(ChronoUnit.MICROS);
        if (!stored.isBefore(clock.instant().truncatedTo(ChronoUnit.MICROS))) {
            throw refused(Problem.Reason.INVALID_POSITION, "This time has not come yet.", "as_of");
        }
        return stored;
    }

    private static List<PlanChange> changes(
            DSLContext dsl, OrganizationId organization, Bound bound) {
        Condition counted =
                PLAN_HISTORY
                        .POSITION
                        .le(bound.position())
                        .and(
                                bound.time()
                                        .map(PLAN_HISTORY.EFFECTIVE_AT::le)
                                        .orElseGet(DSL::noCondition));
        return dsl.selectFrom(PLAN_HISTORY)
                .where(PLAN_HISTORY.ORGANIZATION_ID.eq(organization.value()))
                .and(counted)
                .orderBy(PLAN_HISTORY.POSITION)
                .fetch(PlanChange::of);
    }

    private static List<ClosedWindow> windows(
            DSLContext dsl, OrganizationId organization, YearMonth period, Bound bound) {
        Condition counted =
                USAGE_WINDOW
                        .POSITION
                        .le(bound.position())
                        .and(
                                bound.time()
                                        .map(USAGE_WINDOW.CLOSED_AT::le)
                                        .orElseGet(DSL::noCondition));
        return dsl.selectFrom(USAGE_WINDOW)
                .where(USAGE_WINDOW.ORGANIZATION_ID.eq(organization.value()))
                .and(USAGE_WINDOW.PERIOD.eq(period.toString()))
                .and(counted)
                .orderBy(USAGE_WINDOW.POSITION)
                .fetch(row ->
                        new ClosedWindow(
                                row.getPosition(),
                                row.getClosedAt(),
                                row.getWindowFrom(),
                                row.getWindowTo(),
                                new UsageTotals(
                                        row.getRecords(),
                                        row.getBytesIn(),
                                        row.getBytesOut(),
                                        row.getRequests(),
                                        row.getStoredBytes())));
    }

    private static QueryRefused refused(Problem.Reason reason, String detail, String field) {
        return new QueryRefused(Problem.of(reason, detail, field));
    }
}
