package io.streamhouse.query.billing;

import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.LogViews;
import java.math.BigDecimal;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Sums over the agents' usage rows. A range counts where its last record was appended. */
final class LogSums {
    private LogSums() {}

    /** What one organization used in {@code [from, to)}, and what it holds now. */
    static UsageTotals between(
            DSLContext dsl, OrganizationId organization, Instant from, Instant to) {
        var appended =
                dsl.select(
                                DSL.coalesce(DSL.sum(LogViews.USAGE_RECORDS), BigDecimal.ZERO),
                                DSL.coalesce(DSL.sum(LogViews.USAGE_BYTES), BigDecimal.ZERO))
                        .from(LogViews.USAGE)
                        .where(LogViews.USAGE_ORGANIZATION.eq(organization.value()))
                        .and(LogViews.USAGE_LAST.ge(from))
                        .and(LogViews.USAGE_LAST.lt(to))
                        .fetchSingle();
        var read =
                dsl.select(
                                DSL.coalesce(DSL.sum(LogViews.READ_BYTES), BigDecimal.ZERO),
                                DSL.coalesce(DSL.sum(LogViews.READ_REQUESTS), BigDecimal.ZERO))
                        .from(LogViews.READ_USAGE)
                        .where(LogViews.READ_ORGANIZATION.eq(organization.value()))
                        .and(LogViews.READ_AT.ge(from))
                        .and(LogViews.READ_AT.lt(to))
                        .fetchSingle();
        return new UsageTotals(
                appended.value1().longValueExact(),
                appended.value2().longValueExact(),
                read.value1().longValueExact(),
                read.value2().longValueExact(),
                storedBytes(dsl, organization));
    }

    /** What an organization holds now. */
    static long storedBytes(DSLContext dsl, OrganizationId organization) {
        return dsl.select(DSL.coalesce(DSL.sum(LogViews.PARTITION_STORED_BYTES), BigDecimal.ZERO))
                .from(LogViews.PARTITION)
                .where(LogViews.PARTITION_ORGANIZATION.eq(organization.value()))
                .fetchSingle()
                .value1()
                .longValueExact();
    }
}
