package io.streamhouse.api.identity;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;

/** What can happen to an organization's membership. */
public sealed interface MembershipEvent extends Event {
    /** Whose membership. */
    OrganizationId organization();

    /** A person is a member. */
    record MemberJoined(OrganizationId organization, UserId user, Role role)
            implements MembershipEvent {}
}
