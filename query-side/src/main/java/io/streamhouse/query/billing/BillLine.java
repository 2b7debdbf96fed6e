package io.streamhouse.query.billing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A line of a bill.
 *
 * @param key the row of the plan catalogue that prices it
 * @param segment the part of the month that it is for
 * @param quantity used, in the unit
 * @param included of it, at no price; null when there is no such thing, or without limit
 * @param billable what is left
 * @param unitPrice null when it is not sold, or agreed apart
 * @param amount in USD, two decimals; computed from exact values, not from the rounded ones above
 */
record BillLine(
        String key,
        PlanSegment segment,
        BigDecimal quantity,
        @Nullable BigDecimal included,
        BigDecimal billable,
        String unit,
        @Nullable BigDecimal unitPrice,
        BigDecimal amount) {}
