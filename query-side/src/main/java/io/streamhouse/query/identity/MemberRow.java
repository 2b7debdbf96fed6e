package io.streamhouse.query.identity;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.Optional;

/**
 * A member of an organization.
 *
 * @param email empty when the person's key is destroyed
 */
public record MemberRow(
        OrganizationId organization,
        UserId user,
        Optional<String> email,
        Role role,
        Instant joinedAt,
        long position) {}
