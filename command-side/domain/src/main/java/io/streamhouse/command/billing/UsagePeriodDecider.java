package io.streamhouse.command.billing;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.UsagePeriodCommand;
import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.billing.UsagePeriodEvent.UsageWindowClosed;
import io.streamhouse.command.Decider;
import io.streamhouse.command.billing.UsagePeriod.Closed;
import io.streamhouse.command.billing.UsagePeriod.Open;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;

/** Decides for a month of usage: its windows follow each other without gap or overlap. */
final class UsagePeriodDecider {
    static final Decider<UsagePeriodCommand, UsagePeriodEvent, UsagePeriod> DECIDER =
            new Decider<>(
                    "usage",
                    UsagePeriodCommand.class,
                    UsagePeriodEvent.class,
                    new Open(),
                    UsagePeriodDecider::decide,
                    UsagePeriod::evolve);

    private UsagePeriodDecider() {}

    static Decision<UsagePeriodEvent> decide(UsagePeriodCommand command, UsagePeriod state) {
        return switch (command) {
            case CloseUsageWindow close -> close(close, state);
        };
    }

    private static Decision<UsagePeriodEvent> close(CloseUsageWindow close, UsagePeriod state) {
        Instant begin = start(close.period());
        Instant end = start(close.period().plusMonths(1));
        if (!close.from().isBefore(close.to())
                || close.from().isBefore(begin)
                || close.to().isAfter(end)) {
            return reject(
                    Problem.of(
                            Reason.INVALID_PERIOD,
                            "A usage window is not empty and lies within its month."));
        }
        return switch (state) {
            case Open _ -> follow(close, begin);
            case Closed(var from, var to, var totals)
                    when close.from().equals(from)
                            && close.to().equals(to)
                            && close.totals().equals(totals) ->
                    accept();
            case Closed(_, var to, _) -> follow(close, to);
        };
    }

    private static Decision<UsagePeriodEvent> follow(CloseUsageWindow close, Instant expected) {
        if (close.from().equals(expected)) {
            return accept(
                    new UsageWindowClosed(
                            close.organization(),
                            close.period(),
                            close.from(),
                            close.to(),
                            close.totals()));
        }
        Problem problem =
                close.to().isAfter(expected)
                        ? Problem.of(
                                Reason.WINDOW_NOT_CONTIGUOUS,
                                "The next usage window begins at " + expected + ".")
                        : Problem.of(
                                Reason.WINDOW_ALREADY_CLOSED,
                                "Usage is closed up to " + expected + ".");
        return reject(problem.with(Map.of("expected_from", expected.toString())));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
