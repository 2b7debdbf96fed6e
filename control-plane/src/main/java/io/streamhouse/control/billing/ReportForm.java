package io.streamhouse.control.billing;

import io.streamhouse.api.billing.UsageTotals;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The form of a bill, for the API document alone: the bytes come from the read side, which decides
 * them once and for all. Quantities and money are decimal strings.
 */
record ReportForm(
        String period,
        String organizationId,
        Place asOf,
        String plan,
        String catalogueHash,
        String currency,
        Optional<Instant> closedThrough,
        long windows,
        UsageTotals usage,
        List<Line> lines,
        String total,
        List<Segment> segments,
        List<Window> closedWindows) {
    /** The last event that counts. */
    record Place(long position, Optional<Instant> at) {}

    /** What one row of the plan catalogue costs. */
    record Line(
            String key,
            String quantity,
            Optional<String> included,
            String billable,
            String unit,
            Optional<String> unitPrice,
            String amount) {}

    /** A stretch of time under one plan. */
    record Segment(String plan, String catalogueHash, Instant from, Instant to) {}

    /** A closed usage window. */
    record Window(Instant from, Instant to, UsageTotals totals) {}
}
