package io.streamhouse.api.billing;

import io.streamhouse.api.quota.Dimension;
import java.math.BigDecimal;
import java.util.Map;

/** A plan of the catalogue: an amount for each of its dimensions. */
public record Plan(PlanId id, Map<String, Amount> amounts) {
    public Plan {
        amounts = Map.copyOf(amounts);
    }

    /**
     * The cell of a row.
     *
     * @throws IllegalArgumentException when the catalogue has no such row
     */
    public Amount amount(String key) {
        Amount amount = amounts.get(key);
        if (amount == null) {
            throw new IllegalArgumentException("the plan catalogue has no row " + key);
        }
        return amount;
    }

    /** The cell as a number; zero where nothing is offered or it is agreed apart. */
    public BigDecimal number(String key) {
        return amount(key) instanceof Amount.Number(BigDecimal value) ? value : BigDecimal.ZERO;
    }

    /** How many may be held, or how large each may be; {@link Long#MAX_VALUE} without limit. */
    public long limit(Dimension dimension) {
        return switch (amount(dimension.planKey())) {
            case Amount.Number(BigDecimal value) -> value.longValueExact();
            case Amount.Unlimited _, Amount.Contract _ -> Long.MAX_VALUE;
            case Amount.None _ -> 0;
            case Amount.Text(String value) ->
                    throw new IllegalStateException(dimension + " is not a number: " + value);
        };
    }
}
