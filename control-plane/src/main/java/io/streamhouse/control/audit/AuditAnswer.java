package io.streamhouse.control.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.streamhouse.control.read.Named;
import io.streamhouse.query.audit.AuditRow;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An event, as people read it.
 *
 * @param ip absent for processes and when it is erased
 * @param details what else the event says
 */
record AuditAnswer(
        long position,
        UUID id,
        Instant at,
        String action,
        Named actor,
        Named resource,
        Optional<String> ip,
        UUID requestId,
        @JsonRawValue String details) {
    static AuditAnswer of(AuditRow row) {
        return new AuditAnswer(
                row.position(),
                row.id(),
                row.at(),
                row.action(),
                Named.of(row.actor()),
                new Named(
                        row.resource().type(),
                        Optional.of(row.resource().id()),
                        row.resource().name()),
                row.ip(),
                row.requestId(),
                row.details());
    }
}
