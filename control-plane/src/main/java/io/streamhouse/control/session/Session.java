package io.streamhouse.control.session;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;

/** A login of a person into an organization. */
public record Session(
        SessionId id,
        UserId user,
        OrganizationId organization,
        Role role,
        Instant openedAt,
        Instant expiresAt) {}
