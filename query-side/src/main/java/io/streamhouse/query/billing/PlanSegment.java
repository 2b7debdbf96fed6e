package io.streamhouse.query.billing;

import io.streamhouse.api.billing.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a month in which one plan holds. Changes take effect at whole seconds.
 *
 * @param from inclusive
 * @param to exclusive; the last one reaches to the month's end, since the base fee is for the month
 */
record PlanSegment(PlanId plan, String catalogueHash, Instant from, Instant to) {
    long seconds() {
        return Duration.between(from, to).toSeconds();
    }

    /** The segments of a month, in order; empty parts are left out. */
    static List<PlanSegment> of(YearMonth period, List<PlanChange> changes) {
        List<PlanChange> ordered =
                changes.stream().sorted(Comparator.comparingLong(PlanChange::position)).toList();
        List<PlanSegment> segments = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            PlanChange change = ordered.get(i);
            Instant from = within(period, change.effectiveAt());
            Instant to =
                    i + 1 < ordered.size()
                            ? within(period, ordered.get(i + 1).effectiveAt())
                            : Period.end(period);
            if (from.isBefore(to)) {
                segments.add(new PlanSegment(change.plan(), change.catalogueHash(), from, to));
            }
        }
        return List.copyOf(segments);
    }

    private static Instant within(YearMonth period, Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        if (second.isBefore(Period.start(period))) {
            return Period.start(period);
        }
        return second.isAfter(Period.end(period)) ? Period.end(period) : second;
    }
}
