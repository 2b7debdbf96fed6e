package io.streamhouse.api.billing;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;

/** What can be asked of a subscription: one per organization. */
public sealed interface SubscriptionCommand extends Command {
    /** Whose. */
    OrganizationId organization();

    @Override
    default StreamId stream() {
        return StreamId.of("subscription", organization());
    }

    /** Begins with a plan as it stands in a version of the catalogue. */
    record StartSubscription(OrganizationId organization, PlanId plan, String catalogueHash)
            implements SubscriptionCommand {}

    /** Changes the plan, at once. */
    record ChangePlan(OrganizationId organization, PlanId plan, String catalogueHash)
            implements SubscriptionCommand {}
}
