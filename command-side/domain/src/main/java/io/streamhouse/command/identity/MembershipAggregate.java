package io.streamhouse.command.identity;

import io.streamhouse.api.identity.MembershipCommand;
import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a organization's membership. */
@AggregateRoot(type = "membership")
public final class MembershipAggregate
        extends StreamAggregate<MembershipCommand, MembershipEvent, Membership> {
    /** Its place in the table of contents. */
    public static final Shell<MembershipCommand, MembershipEvent, MembershipAggregate> SHELL =
            new Shell<>(
                    MembershipDecider.DECIDER, MembershipAggregate.class, MembershipAggregate::new);

    private MembershipAggregate(String id) {
        super(MembershipDecider.DECIDER, id);
    }
}
