package io.streamhouse.api.billing;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.time.YearMonth;

/** What can be asked of an organization's month of usage. */
public sealed interface UsagePeriodCommand extends Command {
    /** Whose. */
    OrganizationId organization();

    /** Which month, in UTC. */
    YearMonth period();

    @Override
    default StreamId stream() {
        return StreamId.of("usage", organization() + ":" + period());
    }

    /**
     * Closes {@code [from, to)}, which begins where the last window of the month ended; the first
     * one begins with the month.
     *
     * @param from inclusive
     * @param to exclusive; at most the month's end
     */
    record CloseUsageWindow(
            OrganizationId organization,
            YearMonth period,
            Instant from,
            Instant to,
            UsageTotals totals)
            implements UsagePeriodCommand {}
}
