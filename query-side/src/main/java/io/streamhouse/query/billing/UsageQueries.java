package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import io.streamhouse.query.jooq.query.tables.records.UsageWindowRecord;
import io.streamhouse.query.quota.QuotaQueries;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Questions about usage. Thread-safe. */
public final class UsageQueries {
    private static final long GIB_BYTES = 1L << 30;
    private static final UsageTotals NOTHING = new UsageTotals(0, 0, 0, 0, 0);

    private final Reader reader;
    private final LogViews log;
    private final PlanQueries plans;
    private final QuotaQueries quotas;

    public UsageQueries(Reader reader, LogViews log, PlanQueries plans, QuotaQueries quotas) {
        this.reader = reader;
        this.log = log;
        this.plans = plans;
        this.quotas = quotas;
    }

    /** A month: what is final and what is provisional. */
    public UsageMonth month(OrganizationId organization, YearMonth period) {
        Optional<PlanRow> plan = plans.current(organization);
        return reader.asOrganization(
                organization,
                dsl -> {
                    List<UsageWindowRecord> windows = windows(dsl, organization, period);
                    Optional<Instant> through =
                            windows.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(windows.getLast().getWindowTo());
                    return new UsageMonth(
                            period,
                            plan.map(PlanRow::plan),
                            through,
                            closed(windows),
                            provisional(
                                    dsl,
                                    organization,
                                    through.orElse(Period.start(period)),
                                    Period.end(period)),
                            included(plans.allowance(dsl, organization, period)),
                            quotas.list(dsl, organization));
                });
    }

    private static List<UsageWindowRecord> windows(
            DSLContext dsl, OrganizationId organization, YearMonth period) {
        return dsl.selectFrom(USAGE_WINDOW)
                .where(USAGE_WINDOW.ORGANIZATION_ID.eq(organization.value()))
                .and(USAGE_WINDOW.PERIOD.eq(period.toString()))
                .orderBy(USAGE_WINDOW.POSITION)
                .fetch();
    }

    private static UsageTotals closed(List<UsageWindowRecord> windows) {
        return windows.stream()
                .map(row ->
                        new UsageTotals(
                                row.getRecords(),
                                row.getBytesIn(),
                                row.getBytesOut(),
                                row.getRequests(),
                                row.getStoredBytes()))
                .reduce(NOTHING, UsageQueries::then);
    }

    private static UsageTotals then(UsageTotals earlier, UsageTotals later) {
        return new UsageTotals(
                Math.addExact(earlier.records(), later.records()),
                Math.addExact(earlier.bytesIn(), later.bytesIn()),
                Math.addExact(earlier.bytesOut(), later.bytesOut()),
                Math.addExact(earlier.requests(), later.requests()),
                later.storedBytes());
    }

    private UsageTotals provisional(
            DSLContext dsl, OrganizationId organization, Instant from, Instant to) {
        if (!log.present(dsl)) {
            return NOTHING;
        }
        return LogSums.between(dsl, organization, from, to);
    }

    private static UsageMonth.Included included(Allowance month) {
        return new UsageMonth.Included(
                month.of("messages.included_month", 1),
                month.held("storage.included_gib"),
                month.of("ingress.included_gib_month", GIB_BYTES),
                month.of("egress.included_gib_month", GIB_BYTES));
    }
}
