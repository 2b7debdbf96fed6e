package io.streamhouse.agent.world;

import java.util.Optional;
import java.util.UUID;

/**
 * Looks things up for one call. The in-memory form throws {@link NotInMemory} where it is not sure;
 * the other reads the row before it says no.
 */
public interface Lookup {
    /** The credential of a key. */
    Optional<Credential> credential(UUID keyId);

    /** The topic of that name that is not deleted. */
    Optional<Topic> topic(UUID organization, String name);

    /** The topic of that id, deleted or not. */
    Optional<Topic> topic(UUID id);

    /** The organization's status; empty when nobody knows it. */
    Optional<OrganizationStatus> status(UUID organization);
}
