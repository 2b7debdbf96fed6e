package io.streamhouse.query.billing;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import java.time.DateTimeException;
import java.time.Instant;

/** Up to where a report counts. */
public sealed interface AsOf {
    /** All that is known of the period now. */
    record Latest() implements AsOf {}

    /** Events up to this position. */
    record Position(long value) implements AsOf {}

    /** Events up to this time of the store's clock. */
    record Time(Instant value) implements AsOf {}

    /**
     * Reads a position or an instant.
     *
     * @throws Invalid when it is neither
     */
    static AsOf parse(String text) {
        if (text.matches("\\d{1,18}")) {
            return new Position(Long.parseLong(text));
        }
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeException _) {
            throw new Invalid(
                    Problem.of(
                            Problem.Reason.INVALID_POSITION,
                            "as_of is a position or an instant such as 2026-11-20T08:00:00Z.",
                            "as_of"));
        }
    }
}
