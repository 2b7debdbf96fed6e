package io.streamhouse.api.identity;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;

/** What can be asked of an organization's membership: one stream holds all its members. */
public sealed interface MembershipCommand extends Command {
    /** Whose membership. */
    OrganizationId organization();

    @Override
    default StreamId stream() {
        return StreamId.of("membership", organization());
    }

    /** Makes a person a member. */
    record AddMember(OrganizationId organization, UserId user, Role role)
            implements MembershipCommand {}
}
