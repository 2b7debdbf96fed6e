package io.streamhouse.command.billing;

import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.billing.UsagePeriodEvent.UsageWindowClosed;
import io.streamhouse.api.billing.UsageTotals;
import java.time.Instant;

/** How far a month of usage is closed. */
sealed interface UsagePeriod {
    /** Not at all. */
    record Open() implements UsagePeriod {}

    /** Up to the end of this window. */
    record Closed(Instant from, Instant to, UsageTotals totals) implements UsagePeriod {}

    /** The state after an event. */
    static UsagePeriod evolve(UsagePeriod state, UsagePeriodEvent event) {
        return switch (event) {
            case UsageWindowClosed(_, _, var from, var to, var totals) ->
                    new Closed(from, to, totals);
        };
    }
}
