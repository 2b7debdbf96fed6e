package io.streamhouse.query.billing;

import io.streamhouse.api.billing.Amount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a month includes: each plan's amount for as long as it holds, as the bill has it. So it is
 * less in the month of the sign-up, and between two plans' amounts in the month of a change.
 */
record Allowance(YearMonth period, List<PlanSegment> segments, PlanCatalogues catalogues) {

    /** Whole units, rounded down; empty when a plan that holds in the month sets no limit. */
    OptionalLong of(String key, long unit) {
        BigDecimal sum = BigDecimal.ZERO;
        for (PlanSegment segment : segments) {
            switch (amount(segment, key)) {
                case Amount.Number number ->
                        sum =
                                sum.add(
                                        number.value()
                                                .multiply(BigDecimal.valueOf(segment.seconds())));
                case Amount.None _ -> {}
                case Amount.Unlimited _, Amount.Contract _ -> {
                    return OptionalLong.empty();
                }
                case Amount.Text text -> throw noNumber(key, text);
            }
        }
        BigDecimal month = BigDecimal.valueOf(Period.length(period).toSeconds());
        return OptionalLong.of(
                sum.multiply(BigDecimal.valueOf(unit))
                        .divide(month, 0, RoundingMode.DOWN)
                        .longValueExact());
    }

    /** What may be held at a time under the month's last plan. */
    OptionalLong held(String key) {
        if (segments.isEmpty()) {
            return OptionalLong.of(0);
        }
        return switch (amount(segments.getLast(), key)) {
            case Amount.Number number -> OptionalLong.of(number.value().longValueExact());
            case Amount.Unlimited _, Amount.Contract _ -> OptionalLong.empty();
            case Amount.None _ -> OptionalLong.of(0);
            case Amount.Text text -> throw noNumber(key, text);
        };
    }

    private Amount amount(PlanSegment segment, String key) {
        return catalogues.plan(segment.catalogueHash(), segment.plan()).amount(key);
    }

    private static IllegalStateException noNumber(String key, Amount.Text text) {
        return new IllegalStateException(key + " is not a number: " + text.value());
    }
}
