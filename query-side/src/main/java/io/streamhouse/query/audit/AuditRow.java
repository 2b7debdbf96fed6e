package io.streamhouse.query.audit;

import io.streamhouse.query.ActorRow;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An event of an organization, as people read it.
 *
 * @param id of the event
 * @param action the event's stored name, such as {@code topic.created}
 * @param ip the caller's address; empty for processes and when it is erased
 * @param requestId the request or process run that the event belongs to
 * @param details what else the event says, as a JSON object
 * @param routine whether it is bookkeeping
 */
public record AuditRow(
        long position,
        UUID id,
        Instant at,
        String action,
        ActorRow actor,
        Resource resource,
        Optional<String> ip,
        UUID requestId,
        String details,
        boolean routine) {
    /** What the event is about. */
    public record Resource(String type, String id, Optional<String> name) {}
}
