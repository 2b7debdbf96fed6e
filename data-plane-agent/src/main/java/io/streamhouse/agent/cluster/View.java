package io.streamhouse.agent.cluster;

import java.util.List;

/**
 * All sessions that are not ended and all leases, at one moment.
 *
 * @param leases in the order of their slots, one of each
 */
public record View(List<Member> members, List<Lease> leases) {
    /** Copies both. */
    public View {
        members = List.copyOf(members);
        leases = List.copyOf(leases);
    }
}
