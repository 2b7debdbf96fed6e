package io.streamhouse.query.billing;

import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A month's bill: a pure fold over plan changes and closed windows. What is not closed is not in
 * it.
 *
 * @param asOf the last event that it counts; empty when there is none
 */
record BillingReport(
        OrganizationId organization,
        YearMonth period,
        Optional<Place> asOf,
        List<PlanSegment> segments,
        List<ClosedWindow> windows,
        List<BillLine> lines) {

    /** An event's place in the store and in time. */
    record Place(long position, Instant at) {}

    /**
     * Folds all that concerns the period.
     *
     * @param changes of the plan, up to the wanted position or time; in any order
     * @param closed the period's windows, up to the same; in any order
     */
    static BillingReport fold(
            OrganizationId organization,
            YearMonth period,
            List<PlanChange> changes,
            List<ClosedWindow> closed,
            PlanCatalogues catalogues) {
        List<PlanChange> relevant =
                changes.stream()
                        .filter(it -> it.effectiveAt().isBefore(Period.end(period)))
                        .toList();
        List<ClosedWindow> windows =
                closed.stream().sorted(Comparator.comparing(ClosedWindow::from)).toList();
        List<PlanSegment> segments = PlanSegment.of(period, relevant);
        return new BillingReport(
                organization,
                period,
                last(relevant, windows),
                segments,
                windows,
                Pricing.price(period, segments, windows, catalogues));
    }

    private static Optional<Place> last(List<PlanChange> changes, List<ClosedWindow> windows) {
        return java.util.stream.Stream.concat(
                        changes.stream().map(it -> new Place(it.position(), it.effectiveAt())),
                        windows.stream().map(it -> new Place(it.position(), it.closedAt())))
                .max(Comparator.comparingLong(Place::position));
    }

    BigDecimal total() {
        return lines.stream()
                .map(BillLine::amount)
                .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    }

    /** The canonical form; its fields and their order never change, new ones are added behind. */
    ReportBytes bytes() {
        Optional<PlanSegment> last =
                segments.isEmpty() ? Optional.empty() : Optional.of(segments.getLast());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("period", period.toString());
        json.put("organization_id", organization.toString());
        json.put("as_of", asOf(asOf));
        json.put("plan", last.map(it -> it.plan().value()).orElse(null));
        json.put("catalogue_hash", last.map(PlanSegment::catalogueHash).orElse(null));
        json.put("currency", "USD");
        json.put("closed_through", windows.isEmpty() ? null : windows.getLast().to().toString());
        json.put("windows", (long) windows.size());
        json.put("usage", totals(sum()));
        json.put("lines", lines.stream().map(BillingReport::line).toList());
        json.put("total", total().toPlainString());
        json.put("segments", segments.stream().map(BillingReport::segment).toList());
        json.put("closed_windows", windows.stream().map(BillingReport::window).toList());
        return new ReportBytes(CanonicalJson.write(json));
    }

    private UsageTotals sum() {
        UsageTotals sum = new UsageTotals(0, 0, 0, 0, 0);
        for (ClosedWindow window : windows) {
            UsageTotals it = window.totals();
            sum =
                    new UsageTotals(
                            Math.addExact(sum.records(), it.records()),
                            Math.addExact(sum.bytesIn(), it.bytesIn()),
                            Math.addExact(sum.bytesOut(), it.bytesOut()),
                            Math.addExact(sum.requests(), it.requests()),
                            it.storedBytes());
        }
        return sum;
    }

    private static Map<String, @Nullable Object> asOf(Optional<Place> place) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("position", place.map(Place::position).orElse(0L));
        json.put("at", place.map(it -> it.at().toString()).orElse(null));
        return json;
    }

    private static Map<String, @Nullable Object> totals(UsageTotals totals) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("records", totals.records());
        json.put("bytes_in", totals.bytesIn());
        json.put("bytes_out", totals.bytesOut());
        json.put("requests", totals.requests());
        json.put("stored_bytes", totals.storedBytes());
        return json;
    }

    private static Map<String, @Nullable Object> line(BillLine line) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("key", line.key());
        json.put("quantity", decimal(line.quantity()));
        json.put("included", decimal(line.included()));
        json.put("billable", decimal(line.billable()));
        json.put("unit", line.unit());
        json.put("unit_price", decimal(line.unitPrice()));
        json.put("amount", line.amount().toPlainString());
        json.put("plan", line.segment().plan().value());
        json.put("from", line.segment().from().toString());
        json.put("to", line.segment().to().toString());
        return json;
    }

    private static Map<String, @Nullable Object> segment(PlanSegment segment) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("plan", segment.plan().value());
        json.put("catalogue_hash", segment.catalogueHash());
        json.put("from", segment.from().toString());
        json.put("to", segment.to().toString());
        return json;
    }

    private static Map<String, @Nullable Object> window(ClosedWindow window) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("position", window.position());
        json.put("from", window.from().toString());
        json.put("to", window.to().toString());
        json.putAll(totals(window.totals()));
        return json;
    }

    /** Without trailing zeros, which say nothing here. */
    private static @Nullable String decimal(@Nullable BigDecimal value) {
        if (value == null) {
            return null;
        }
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
