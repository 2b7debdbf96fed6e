package io.streamhouse.api.org;

import io.streamhouse.api.Event;

/** What can happen to an operation. Its beginning and end are events of what it works on. */
public sealed interface OperationEvent extends Event {
    /** Which run. */
    OperationId operation();

    /** Whose. */
    OrganizationId organization();

    /** The run got past a step. */
    record StepCompleted(OperationId operation, OrganizationId organization, String step)
            implements OperationEvent {}
}
