package io.streamhouse.api.org;

import io.streamhouse.api.Event;

/** What can happen to an organization. */
public sealed interface OrganizationEvent extends Event {
    /** Which one. */
    OrganizationId organization();

    /** It exists and is pending: it may do everything but stream. */
    record OrganizationCreated(
            OrganizationId organization, String name, Slug slug, OperationId operation)
            implements OrganizationEvent {}

    /** It may stream. */
    record OrganizationActivated(OrganizationId organization, OperationId operation)
            implements OrganizationEvent {}

    /** The run ended without success; a restart is possible. */
    record ActivationFailed(OrganizationId organization, OperationId operation, String cause)
            implements OrganizationEvent {}

    /** The run was cancelled; a restart is possible. */
    record ActivationCancelled(OrganizationId organization, OperationId operation)
            implements OrganizationEvent {}

    /** A new run began. */
    record ActivationRestarted(OrganizationId organization, OperationId operation)
            implements OrganizationEvent {}
}
