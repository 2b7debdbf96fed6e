package io.streamhouse.query.projection;

import io.streamhouse.api.org.OrganizationId;

/** Something that an organization's members may be looking at has changed. */
public record Changed(OrganizationId organization, String entity, String id) {}
