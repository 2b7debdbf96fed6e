package io.streamhouse.query.dashboard;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.LogViews;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Live rates per step of time. */
final class RateSeries {
    private static final Field<BigDecimal> MESSAGES_IN = DSL.sum(LogViews.RATE_MESSAGES_IN);
    private static final Field<BigDecimal> MESSAGES_OUT = DSL.sum(LogViews.RATE_MESSAGES_OUT);
    private static final Field<BigDecimal> BYTES_IN = DSL.sum(LogViews.RATE_BYTES_IN);
    private static final Field<BigDecimal> BYTES_OUT = DSL.sum(LogViews.RATE_BYTES_OUT);

    private RateSeries() {}

    static List<RatePoint> read(
            DSLContext dsl, OrganizationId organization, Instant from, Instant to, Duration step) {
        Field<Instant> bucket =
                DSL.field(
                        "date_bin(make_interval(secs => {0}), {1}, timestamptz 'epoch')",
                        SQLDataType.INSTANT, DSL.inline(step.toSeconds()), LogViews.RATE_SECOND);
        Map<Instant, RatePoint> known = new HashMap<>();
        dsl.select(bucket, MESSAGES_IN, MESSAGES_OUT, BYTES_IN, BYTES_OUT)
                .from(LogViews.RATE)
                .where(within(organization, from, to))
                .groupBy(bucket)
                .forEach(row -> known.put(row.value1(), point(row.value1(), row, step)));
        return zeros(from, to, step).stream()
                .map(zero -> known.getOrDefault(zero.at(), zero))
                .toList();
    }

    /** The average over {@code [from, to)}. */
    static RatePoint mean(DSLContext dsl, OrganizationId organization, Instant from, Instant to) {
        return point(
                from,
                dsl.select(MESSAGES_IN, MESSAGES_OUT, BYTES_IN, BYTES_OUT)
                        .from(LogViews.RATE)
                        .where(within(organization, from, to))
                        .fetchSingle(),
                Duration.between(from, to));
    }

    static List<RatePoint> zeros(Instant from, Instant to, Duration step) {
        List<RatePoint> points = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            points.add(zero(at));
        }
        return points;
    }

    static RatePoint zero(Instant at) {
        return new RatePoint(at, 0, 0, 0, 0);
    }

    private static Condition within(OrganizationId organization, Instant from, Instant to) {
        return LogViews.RATE_ORGANIZATION
                .eq(organization.value())
                .and(LogViews.RATE_SECOND.ge(from))
                .and(LogViews.RATE_SECOND.lt(to));
    }

    private static RatePoint point(Instant at, Record row, Duration step) {
        return new RatePoint(
                at,
                rate(row.get(MESSAGES_IN), step),
                rate(row.get(MESSAGES_OUT), step),
                rate(row.get(BYTES_IN), step),
                rate(row.get(BYTES_OUT), step));
    }

    private static double rate(@Nullable BigDecimal sum, Duration step) {
        return sum == null ? 0 : sum.doubleValue() / step.toSeconds();
    }
}
