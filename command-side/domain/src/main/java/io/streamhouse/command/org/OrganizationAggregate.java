package io.streamhouse.command.org;

import io.streamhouse.api.org.OrganizationCommand;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a organization. */
@AggregateRoot(type = "organization")
public final class OrganizationAggregate
        extends StreamAggregate<OrganizationCommand, OrganizationEvent, Organization> {
    /** Its place in the table of contents. */
    public static final Shell<OrganizationCommand, OrganizationEvent, OrganizationAggregate> SHELL =
            new Shell<>(
                    OrganizationDecider.DECIDER,
                    OrganizationAggregate.class,
                    OrganizationAggregate::new);

    private OrganizationAggregate(String id) {
        super(OrganizationDecider.DECIDER, id);
    }
}
