package io.streamhouse.command.billing;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.SubscriptionEvent.PlanChanged;
import io.streamhouse.api.billing.SubscriptionEvent.SubscriptionStarted;

/** The plan that holds. */
sealed interface Subscription {
    /** None yet. */
    record None() implements Subscription {}

    /** This one, as it stands in a version of the catalogue. */
    record Running(PlanId plan, String catalogueHash) implements Subscription {}

    /** The state after an event. */
    static Subscription evolve(Subscription state, SubscriptionEvent event) {
        return switch (event) {
            case SubscriptionStarted(_, var plan, var hash) -> new Running(plan, hash);
            case PlanChanged(_, _, var to, var hash) -> new Running(to, hash);
        };
    }
}
