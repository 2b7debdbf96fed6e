package io.streamhouse.query.identity;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import java.util.List;

/**
 * A person who may log in.
 *
 * @param organizations the first one joined first
 */
public record LoginRow(UserId user, List<Membership> organizations) {
    /** What the person is in an organization. */
    public record Membership(OrganizationId organization, Role role) {}

    public LoginRow {
        organizations = List.copyOf(organizations);
    }
}
