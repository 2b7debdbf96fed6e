package io.streamhouse.query.billing;

import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.billing.UsageFacts.Activity;
import io.streamhouse.query.billing.UsageFacts.OrganizationUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says which windows can be closed: pure, and safe to ask again after any part of its answer was
 * carried out.
 *
 * <p>Windows begin at multiples of their length, and end at the next one, at a change of plan, or,
 * on request, at the time up to which everything is recorded. An activity counts in the window that
 * its time lies in: in exactly one. Windows of a month are contiguous from its beginning. Stretches
 * in which nothing happened are closed as one window when something follows, or the month is over
 * and something is stored.
 */
final class UsageWindowPlanner {
    private final OrganizationUsage usage;
    private final Duration length;
    private final boolean partial;
    private final Instant through;
    private final List<CloseUsageWindow> commands = new ArrayList<>();

    private UsageWindowPlanner(
            OrganizationUsage usage, Duration length, boolean partial, Instant through) {
        this.usage = usage;
        this.length = length;
        this.partial = partial;
        this.through = through;
    }

    static UsageWindowPlan plan(UsageFacts facts, Duration length, boolean partial) {
        if (length.isNegative()
                || length.isZero()
                || Duration.ofHours(1).toNanos() % length.toNanos() != 0) {
            throw new IllegalArgumentException("does not divide an hour: " + length);
        }
        if (facts.through().isEmpty()) {
            return UsageWindowPlan.NONE;
        }
        List<CloseUsageWindow> commands = new ArrayList<>();
        for (OrganizationUsage usage : facts.organizations()) {
            commands.addAll(
                    new UsageWindowPlanner(usage, length, partial, facts.through().get()).plan());
        }
        return new UsageWindowPlan(facts.through(), commands);
    }

    private List<CloseUsageWindow> plan() {
        TreeMap<Instant, List<Activity>> active = active();
        Optional<Instant> begin =
                usage.closedThrough()
                        .or(() ->
                                active.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(Period.start(Period.of(active.firstKey()))));
        if (begin.isEmpty()) {
            return List.of();
        }
        Instant cursor = begin.get();
        for (var window : active.entrySet()) {
            Instant from = later(window.getKey(), cursor);
            Instant to = end(from);
            if (to.isAfter(through)) {
                if (!partial) {
                    return commands;
                }
                to = through;
            }
            idle(cursor, from);
            close(from, to, window.getValue());
            cursor = to;
        }
        if (storedBytes(cursor) > 0) {
            idle(cursor, partial ? through : Period.start(Period.of(through)));
        }
        return commands;
    }

    /** What may be closed, by the beginning of its window. */
    private TreeMap<Instant, List<Activity>> active() {
        TreeMap<Instant, List<Activity>> active = new TreeMap<>();
        for (Activity activity : usage.activities()) {
            boolean open =
                    usage.closedThrough().map(it -> !activity.at().isBefore(it)).orElse(true);
            if (open && activity.at().isBefore(through)) {
                active.computeIfAbsent(begin(activity.at()), _ -> new ArrayList<>()).add(activity);
            }
        }
        return active;
    }

    /** Closes a stretch without activity: a window per month and plan. */
    private void idle(Instant from, Instant to) {
        for (Instant start = from; start.isBefore(to); ) {
            Instant stop = earlier(cutAfter(start), earlier(Period.end(Period.of(start)), to));
            close(start, stop, List.of());
            start = stop;
        }
    }

    private void close(Instant from, Instant to, List<Activity> activities) {
        long records = 0;
        long bytesIn = 0;
        long bytesOut = 0;
        long requests = 0;
        for (Activity activity : activities) {
            records = Math.addExact(records, activity.records());
            bytesIn = Math.addExact(bytesIn, activity.bytesIn());
            bytesOut = Math.addExact(bytesOut, activity.bytesOut());
            requests = Math.addExact(requests, activity.requests());
        }
        OrganizationId organization = usage.organization();
        commands.add(
                new CloseUsageWindow(
                        organization,
                        Period.of(from),
                        from,
                        to,
                        new UsageTotals(records, bytesIn, bytesOut, requests, storedBytes(to))));
    }

    /** Held at a time: what is held now without what was appended since. */
    private long storedBytes(Instant at) {
        long since =
                usage.activities().stream()
                        .filter(activity -> !activity.at().isBefore(at))
                        .mapToLong(Activity::retainedBytes)
                        .sum();
        return Math.max(0, usage.storedBytes() - since);
    }

    private Instant begin(Instant at) {
        long millis = length.toMillis();
        Instant aligned = Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), millis) * millis);
        return usage.cuts().stream()
                .filter(cut -> !cut.isAfter(at))
                .reduce(aligned, UsageWindowPlanner::later);
    }

    private Instant end(Instant from) {
        long millis = length.toMillis();
        Instant aligned =
                Instant.ofEpochMilli((Math.floorDiv(from.toEpochMilli(), millis) + 1) * millis);
        return earlier(aligned, cutAfter(from));
    }

    private Instant cutAfter(Instant at) {
        return usage.cuts().stream()
                .filter(cut -> cut.isAfter(at))
                .reduce(Instant.MAX, UsageWindowPlanner::earlier);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
