package io.streamhouse.query.billing;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.query.quota.QuotaRow;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an organization used in a month, in UTC.
 *
 * @param plan the plan that holds now; empty until the subscription has started
 * @param closedThrough the end of the month's last closed window
 * @param closed sums of the closed windows; {@code storedBytes} is that of the last one's end
 * @param provisional used since then and recorded so far; {@code storedBytes} is what is held now
 * @param included what the plan includes
 */
public record UsageMonth(
        YearMonth period,
        Optional<PlanId> plan,
        Optional<Instant> closedThrough,
        UsageTotals closed,
        UsageTotals provisional,
        Included included,
        List<QuotaRow> limits) {
    /**
     * Amounts for the month, each plan's share for as long as it held in it; empty without limit.
     *
     * @param storageGib what may be held at a time, under the month's last plan
     */
    public record Included(
            OptionalLong messages,
            OptionalLong storageGib,
            OptionalLong bytesIn,
            OptionalLong bytesOut) {}

    public UsageMonth {
        limits = List.copyOf(limits);
    }
}
