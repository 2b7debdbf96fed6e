package io.streamhouse.command.quota;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand;
import io.streamhouse.api.quota.QuotaCommand.ReleaseReservation;
import io.streamhouse.api.quota.QuotaCommand.RequireWithin;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.api.quota.QuotaEvent.ReservationReleased;
import io.streamhouse.api.quota.QuotaEvent.Reserved;
import io.streamhouse.command.Decider;
import java.util.Locale;
import java.util.Map;

/** Decides whether something more may be held. */
final class QuotaDecider {
    static final Decider<QuotaCommand, QuotaEvent, QuotaLedger> DECIDER =
            new Decider<>(
                    "quota",
                    QuotaCommand.class,
                    QuotaEvent.class,
                    QuotaLedger.NONE,
                    QuotaDecider::decide,
                    QuotaLedger::evolve);

    private QuotaDecider() {}

    static Decision<QuotaEvent> decide(QuotaCommand command, QuotaLedger state) {
        return switch (command) {
            case SetLimit set -> set(set, state);
            case Reserve reserve -> reserve(reserve, state);
            case ReleaseReservation(var organization, var dimension, var holder) ->
                    state.holders().contains(holder)
                            ? accept(new ReservationReleased(organization, dimension, holder))
                            : accept();
            case RequireWithin require ->
                    require.amount() <= state.limit() ? accept() : reject(tooLarge(require, state));
        };
    }

    private static Decision<QuotaEvent> set(SetLimit set, QuotaLedger state) {
        if (set.limit() < 0) {
            return reject(Problem.of(Reason.INVALID_FIELD, "A limit is never negative.", "limit"));
        }
        return state.opened() && state.limit() == set.limit()
                ? accept()
                : accept(new LimitSet(set.organization(), set.dimension(), set.limit()));
    }

    private static Decision<QuotaEvent> reserve(Reserve reserve, QuotaLedger state) {
        if (state.holders().contains(reserve.holder())) {
            return accept();
        }
        return state.holders().size() < state.limit()
                ? accept(
                        new Reserved(reserve.organization(), reserve.dimension(), reserve.holder()))
                : reject(full(reserve.dimension(), state));
    }

    private static Problem full(Dimension dimension, QuotaLedger state) {
        return Problem.of(
                        Reason.QUOTA_EXCEEDED,
                        "The plan allows "
                                + state.limit()
                                + " "
                                + words(dimension)
                                + ", and all are in use.")
                .with(
                        Map.of(
                                "dimension", name(dimension),
                                "limit", Long.toString(state.limit()),
                                "used", Integer.toString(state.holders().size())));
    }

    private static Problem tooLarge(RequireWithin require, QuotaLedger state) {
        String detail =
                "The plan allows "
                        + state.limit()
                        + " "
                        + words(require.dimension())
                        + ", not "
                        + require.amount()
                        + ".";
        // What is too large was asked for in this field.
        Problem problem =
                require.dimension() == Dimension.PARTITIONS_PER_TOPIC
                        ? Problem.of(Reason.QUOTA_EXCEEDED, detail, "partition_count")
                        : Problem.of(Reason.QUOTA_EXCEEDED, detail);
        return problem.with(
                Map.of(
                        "dimension", name(require.dimension()),
                        "limit", Long.toString(state.limit()),
                        "asked", Long.toString(require.amount())));
    }

    private static String name(Dimension dimension) {
        return dimension.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Dimension dimension) {
        return switch (dimension) {
            case TOPICS -> "topics";
            case API_KEYS -> "API keys";
            case MEMBERS -> "members";
            case PARTITIONS_PER_TOPIC -> "partitions per topic";
        };
    }
}
