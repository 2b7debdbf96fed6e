package io.streamhouse.query.billing;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** Months of bills: whole calendar months in UTC. */
final class Period {
    private Period() {}

    static Instant start(YearMonth period) {
        return period.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    static Instant end(YearMonth period) {
        return start(period.plusMonths(1));
    }

    static YearMonth of(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    static Duration length(YearMonth period) {
        return Duration.between(start(period), end(period));
    }
}
