package io.streamhouse.saga.plane;

import io.streamhouse.api.org.OrganizationId;
import java.util.Optional;

/** What processes ask about the agents' world. Thread-safe. */
public interface PlaneGateway {
    /**
     * Agents that were seen within the last five seconds.
     *
     * @param live how many there are
     * @param applied how many of them have applied the position
     */
    record AgentCount(int live, int applied) {}

    /** The position at which the organization's entry stands, if it stands. */
    Optional<Long> catalogued(OrganizationId organization);

    /** The agents that have applied all up to a position of the present epoch. */
    AgentCount agents(long position);
}
