package io.streamhouse.command.identity;

import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import java.util.HashMap;
import java.util.Map;

/** The members of an organization. */
record Membership(Map<UserId, Role> members) {
    static final Membership NONE = new Membership(Map.of());

    Membership {
        members = Map.copyOf(members);
    }

    /** The state after an event. */
    static Membership evolve(Membership state, MembershipEvent event) {
        return switch (event) {
            case MemberJoined(_, var user, var role) -> {
                Map<UserId, Role> more = new HashMap<>(state.members);
                more.put(user, role);
                yield new Membership(more);
            }
        };
    }
}
