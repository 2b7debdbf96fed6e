package io.streamhouse.api.billing;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.time.YearMonth;

/** What can happen to an organization's month of usage. */
public sealed interface UsagePeriodEvent extends Event {
    /** Whose. */
    OrganizationId organization();

    /** Which month, in UTC. */
    YearMonth period();

    /** The usage of {@code [from, to)} is final. */
    record UsageWindowClosed(
            OrganizationId organization,
            YearMonth period,
            Instant from,
            Instant to,
            UsageTotals totals)
            implements UsagePeriodEvent {}
}
