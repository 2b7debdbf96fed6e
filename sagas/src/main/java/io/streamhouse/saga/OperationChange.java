package io.streamhouse.saga;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;

/** What an event means for an operation that people watch. */
public sealed interface OperationChange {
    /** Which one. */
    OperationId operation();

    /** The run began. */
    record Begun(OperationId operation, OrganizationId organization) implements OperationChange {}

    /** A step is done; the next one runs. */
    record StepDone(OperationId operation, String step) implements OperationChange {}

    /** The run got there. */
    record Succeeded(OperationId operation) implements OperationChange {}

    /** The run ended without success. */
    record Failed(OperationId operation, String cause) implements OperationChange {}

    /** A user ended the run. */
    record Cancelled(OperationId operation) implements OperationChange {}
}
