package io.streamhouse.api.billing;

import java.math.BigDecimal;

/** A cell of the plan catalogue. */
public sealed interface Amount {
    /** A number in the unit of its row's key. */
    record Number(BigDecimal value) implements Amount {}

    /** Without limit. */
    record Unlimited() implements Amount {}

    /** Agreed with each customer. */
    record Contract() implements Amount {}

    /** Not offered: what is above the included amount is refused or not sold. */
    record None() implements Amount {}

    /** A word. */
    record Text(String value) implements Amount {}

    /** Reads a cell. */
    static Amount parse(String cell) {
        return switch (cell) {
            case "unlimited" -> new Unlimited();
            case "contract" -> new Contract();
            case "none" -> new None();
            default ->
                    cell.matches("\\d+(\\.\\d+)?")
                            ? new Number(new BigDecimal(cell))
                            : new Text(cell);
        };
    }
}
