package io.streamhouse.api.billing;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;

/** What can happen to a subscription. */
public sealed interface SubscriptionEvent extends Event {
    /** Whose. */
    OrganizationId organization();

    /** The plan holds from here on. */
    record SubscriptionStarted(OrganizationId organization, PlanId plan, String catalogueHash)
            implements SubscriptionEvent {}

    /** The plan is another from here on. */
    record PlanChanged(OrganizationId organization, PlanId from, PlanId to, String catalogueHash)
            implements SubscriptionEvent {}
}
