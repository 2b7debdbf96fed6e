package io.streamhouse.command.identity;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.MembershipCommand;
import io.streamhouse.api.identity.MembershipCommand.AddMember;
import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.api.identity.Role;
import io.streamhouse.command.Decider;

/** Decides who is a member. */
final class MembershipDecider {
    static final Decider<MembershipCommand, MembershipEvent, Membership> DECIDER =
            new Decider<>(
                    "membership",
                    MembershipCommand.class,
                    MembershipEvent.class,
                    Membership.NONE,
                    MembershipDecider::decide,
                    Membership::evolve);

    private MembershipDecider() {}

    static Decision<MembershipEvent> decide(MembershipCommand command, Membership state) {
        return switch (command) {
            case AddMember(var organization, var user, var role) -> {
                Role present = state.members().get(user);
                if (present == null) {
                    yield accept(new MemberJoined(organization, user, role));
                }
                yield present == role
                        ? accept()
                        : reject(
                                Problem.of(
                                        Reason.ALREADY_MEMBER,
                                        "The user is a member with another role."));
            }
        };
    }
}
