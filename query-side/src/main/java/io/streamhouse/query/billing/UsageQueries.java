package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.api.billing.Amount;
import io.streamhouse.api.billing.Plan;
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
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Questions about usage. Thread-safe. */
public final class UsageQueries {
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
                            included(plan.map(plans::amounts)),
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

    private static UsageMonth.Included included(Optional<Plan> plan) {
        return new UsageMonth.Included(
                plan.map(it -> limit(it, "messages.included_month")).orElse(OptionalLong.of(0)),
                plan.map(it -> limit(it, "storage.included_gib")).orElse(OptionalLong.of(0)));
    }

    private static OptionalLong limit(Plan plan, String key) {
        return switch (plan.amount(key)) {
            case Amount.Number number -> OptionalLong.of(number.value().longValueExact());
            case Amount.Unlimited _, Amount.Contract _ -> OptionalLong.empty();
            case Amount.None _ -> OptionalLong.of(0);
            case Amount.Text text ->
                    throw new IllegalStateException(key + " is not a number: " + text.value());
        };
    }
}
