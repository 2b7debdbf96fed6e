package io.streamhouse.api.org;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;

/** What can be asked of an organization. */
public sealed interface OrganizationCommand extends Command {
    /** Which one. */
    OrganizationId organization();

    @Override
    default StreamId stream() {
        return StreamId.of("organization", organization());
    }

    /** Creates it, pending; {@code operation} is the run that will activate it. */
    record CreateOrganization(
            OrganizationId organization, String name, Slug slug, OperationId operation)
            implements OrganizationCommand {}

    /** Lets it stream. */
    record ActivateOrganization(OrganizationId organization, OperationId operation)
            implements OrganizationCommand {}

    /** Ends a run that did not get there. */
    record FailActivation(OrganizationId organization, OperationId operation, String cause)
            implements OrganizationCommand {}

    /** Ends a run because a user says so. */
    record CancelActivation(OrganizationId organization, OperationId operation)
            implements OrganizationCommand {}

    /** Tries again after a failed or cancelled run. */
    record RestartActivation(OrganizationId organization, OperationId operation)
            implements OrganizationCommand {}
}
