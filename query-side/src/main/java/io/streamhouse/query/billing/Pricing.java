package io.streamhouse.query.billing;

import io.streamhouse.api.billing.Amount;
import io.streamhouse.api.billing.Plan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a month costs: a pure function of the windows, the segments of plans and the catalogue.
 * Exact decimals throughout; each amount is one exact quotient, rounded once, half-even, to cents.
 *
 * <p>For each segment {@code s} of a month of {@code M} seconds:
 *
 * <ul>
 *   <li>base = {@code base_usd_month · seconds(s) / M}
 *   <li>messages = {@code usd_per_million · max(0, records(s) − included_month · seconds(s) / M) /
 *       1,000,000}. A window's records belong to the segment that its beginning lies in, or to the
 *       first one. Fractions of a million count as fractions.
 *   <li>storage = {@code usd_per_gib_month · max(0, stored(s) − included_gib · seconds(s) / M)},
 *       where stored is the average over the month in GiB of 2^30 bytes: {@code Σ stored_bytes(w) ·
 *       time(w ∩ s) / (2^30 · M)} over the windows {@code w}. Time that no window covers counts as
 *       nothing stored.
 * </ul>
 *
 * <p>What a plan does not offer above the included amount ({@code none}) and what is agreed apart
 * ({@code contract}) costs nothing here.
 */
final class Pricing {
    static final String BASE = "price.base_usd_month";
    static final String MESSAGES = "overage.messages_usd_per_million";
    static final String STORAGE = "overage.storage_usd_per_gib_month";

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal GIB_BYTES = BigDecimal.valueOf(1L << 30);
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final int SHOWN_DECIMALS = 9;
    private static final int CENT_DECIMALS = 2;

    private Pricing() {}

    /** The lines of a month, by segment. */
    static List<BillLine> price(
            YearMonth period,
            List<PlanSegment> segments,
            List<ClosedWindow> windows,
            PlanCatalogues catalogues) {
        BigDecimal month = BigDecimal.valueOf(Period.length(period).toSeconds());
        List<BillLine> lines = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            PlanSegment segment = segments.get(i);
            Plan plan = catalogues.plan(segment.catalogueHash(), segment.plan());
            lines.add(base(segment, plan, month));
            lines.add(messages(segment, plan, month, records(segment, i == 0, windows)));
            lines.add(storage(segment, plan, month, byteNanos(segment, windows)));
        }
        return List.copyOf(lines);
    }

    private static BillLine base(PlanSegment segment, Plan plan, BigDecimal month) {
        BigDecimal seconds = BigDecimal.valueOf(segment.seconds());
        Optional<BigDecimal> price = number(plan, BASE);
        return new BillLine(
                BASE,
                segment,
                shown(seconds, month),
                null,
                shown(seconds, month),
                "month",
                price.orElse(null),
                cents(price.orElse(BigDecimal.ZERO).multiply(seconds), month));
    }

    private static BillLine messages(
            PlanSegment segment, Plan plan, BigDecimal month, BigInteger records) {
        return overage(
                segment,
                plan,
                MESSAGES,
                "million messages",
                new BigDecimal(records).multiply(month),
                included(plan, "messages.included_month")
                        .map(it -> it.multiply(BigDecimal.valueOf(segment.seconds()))),
                MILLION.multiply(month));
    }

    private static BillLine storage(
            PlanSegment segment, Plan plan, BigDecimal month, BigInteger byteNanos) {
        return overage(
                segment,
                plan,
                STORAGE,
                "GiB-month",
                new BigDecimal(byteNanos),
                included(plan, "storage.included_gib")
                        .map(it -> it.multiply(BigDecimal.valueOf(segment.seconds())))
                        .map(it -> it.multiply(GIB_BYTES).multiply(NANOS)),
                GIB_BYTES.multiply(NANOS).multiply(month));
    }

    /**
     * @param used numerator of what was used
     * @param included numerator of what is included; empty without limit
     * @param scale denominator of both, in units of the price
     */
    private static BillLine overage(
            PlanSegment segment,
            Plan plan,
            String key,
            String unit,
            BigDecimal used,
            Optional<BigDecimal> included,
            BigDecimal scale) {
        Optional<BigDecimal> price = number(plan, key);
        BigDecimal billable =
                price.isEmpty() || included.isEmpty()
                        ? BigDecimal.ZERO
                        : used.subtract(included.get()).max(BigDecimal.ZERO);
        return new BillLine(
                key,
                segment,
                shown(used, scale),
                included.map(it -> shown(it, scale)).orElse(null),
                shown(billable, scale),
                unit,
                price.orElse(null),
                cents(price.orElse(BigDecimal.ZERO).multiply(billable), scale));
    }

    private static BigInteger records(
            PlanSegment segment, boolean first, List<ClosedWindow> windows) {
        return windows.stream()
                .filter(it -> it.from().isBefore(segment.to()))
                .filter(it -> first || !it.from().isBefore(segment.from()))
                .map(it -> BigInteger.valueOf(it.totals().records()))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger byteNanos(PlanSegment segment, List<ClosedWindow> windows) {
        return windows.stream()
                .map(it ->
                        BigInteger.valueOf(it.totals().storedBytes()).multiply(nanos(it, segment)))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** For how long the window and the segment overlap. */
    private static BigInteger nanos(ClosedWindow window, PlanSegment segment) {
        Instant from = window.from().isAfter(segment.from()) ? window.from() : segment.from();
        Instant to = window.to().isBefore(segment.to()) ? window.to() : segment.to();
        return from.isBefore(to)
                ? BigInteger.valueOf(Duration.between(from, to).toNanos())
                : BigInteger.ZERO;
    }

    private static Optional<BigDecimal> number(Plan plan, String key) {
        return plan.amount(key) instanceof Amount.Number(BigDecimal value)
                ? Optional.of(value)
                : Optional.empty();
    }

    private static Optional<BigDecimal> included(Plan plan, String key) {
        return switch (plan.amount(key)) {
            case Amount.Number number -> Optional.of(number.value());
            case Amount.None _ -> Optional.of(BigDecimal.ZERO);
            case Amount.Unlimited _, Amount.Contract _ -> Optional.empty();
            case Amount.Text text ->
                    throw new IllegalStateException(key + " is not a number: " + text.value());
        };
    }

    private static BigDecimal cents(BigDecimal numerator, BigDecimal denominator) {
        return numerator.divide(denominator, CENT_DECIMALS, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal shown(BigDecimal numerator, BigDecimal denominator) {
        return numerator.divide(denominator, SHOWN_DECIMALS, RoundingMode.HALF_EVEN);
    }
}
