package io.streamhouse.saga;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import java.util.UUID;

/**
 * What a process means to do, as it is recorded. There is one of a name per operation; a step's
 * intent has the step's name.
 *
 * @param kind the process
 * @param correlationId of the run
 * @param causationId the event that led to it
 */
public record Intent(
        OperationId operation,
        OrganizationId organization,
        String kind,
        String name,
        UUID correlationId,
        UUID causationId) {
    /** Names it in the book. */
    public String id() {
        return operation + "/" + name;
    }
}
