package io.streamhouse.command.billing;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionCommand;
import io.streamhouse.api.billing.SubscriptionCommand.ChangePlan;
import io.streamhouse.api.billing.SubscriptionCommand.StartSubscription;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.SubscriptionEvent.PlanChanged;
import io.streamhouse.api.billing.SubscriptionEvent.SubscriptionStarted;
import io.streamhouse.command.Decider;
import io.streamhouse.command.billing.Subscription.None;
import io.streamhouse.command.billing.Subscription.Running;

/** Decides for a subscription. Only a plan of the catalogue in force can be taken. */
final class SubscriptionDecider {
    static final Decider<SubscriptionCommand, SubscriptionEvent, Subscription> DECIDER =
            new Decider<>(
                    "subscription",
                    SubscriptionCommand.class,
                    SubscriptionEvent.class,
                    new None(),
                    SubscriptionDecider::decide,
                    Subscription::evolve);

    private SubscriptionDecider() {}

    static Decision<SubscriptionEvent> decide(SubscriptionCommand command, Subscription state) {
        return switch (command) {
            case StartSubscription start -> start(start, state);
            case ChangePlan change -> change(change, state);
        };
    }

    private static Decision<SubscriptionEvent> start(StartSubscription start, Subscription state) {
        Running asked = new Running(start.plan(), start.catalogueHash());
        return switch (state) {
            case None _ ->
                    isOffered(start.plan(), start.catalogueHash())
                            ? accept(
                                    new SubscriptionStarted(
                                            start.organization(),
                                            start.plan(),
                                            start.catalogueHash()))
                            : notOffered();
            case Running running ->
                    running.equals(asked)
                            ? accept()
                            : reject(
                                    Problem.of(
                                            Reason.ALREADY_EXISTS,
                                            "The organization has a subscription."));
        };
    }

    private static Decision<SubscriptionEvent> change(ChangePlan change, Subscription state) {
        Running asked = new Running(change.plan(), change.catalogueHash());
        return switch (state) {
            case None _ ->
                    reject(
                            Problem.of(
                                    Reason.ORGANIZATION_NOT_FOUND,
                                    "There is no such organization."));
            case Running running when running.equals(asked) -> accept();
            case Running(var from, _) ->
                    isOffered(change.plan(), change.catalogueHash())
                            ? accept(
                                    new PlanChanged(
                                            change.organization(),
                                            from,
                                            change.plan(),
                                            change.catalogueHash()))
                            : notOffered();
        };
    }

    private static boolean isOffered(PlanId plan, String catalogueHash) {
        PlanCatalogue catalogue = PlanCatalogue.current();
        return catalogue.hash().equals(catalogueHash) && catalogue.plan(plan).isPresent();
    }

    private static Decision<SubscriptionEvent> notOffered() {
        return reject(Problem.of(Reason.UNKNOWN_PLAN, "No such plan is offered.", "plan"));
    }
}
