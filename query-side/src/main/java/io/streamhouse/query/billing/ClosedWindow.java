package io.streamhouse.query.billing;

import io.streamhouse.api.billing.UsageTotals;
import java.time.Instant;

/** The final usage of {@code [from, to)}. */
record ClosedWindow(
        long position, Instant closedAt, Instant from, Instant to, UsageTotals totals) {}
