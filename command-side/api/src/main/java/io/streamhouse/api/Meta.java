package io.streamhouse.api;

import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What every event carries beside its fact.
 *
 * @param organization whose event it is; empty only where none is known yet
 * @param actor who caused it
 * @param correlationId the request or process run it belongs to
 * @param causationId the event or request that led to it
 * @param occurredAt when, by the store's clock
 * @param origin the caller's address, sealed for the actor; empty for processes
 */
public record Meta(
        Optional<OrganizationId> organization,
        Actor actor,
        UUID correlationId,
        UUID causationId,
        Instant occurredAt,
        Optional<Sealed> origin) {
    public Meta {
        Objects.requireNonNull(organization, "organization");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(correlationId, "correlationId");
        Objects.requireNonNull(causationId, "causationId");
        Objects.requireNonNull(occurredAt, "occurredAt");
        Objects.requireNonNull(origin, "origin");
    }
}
