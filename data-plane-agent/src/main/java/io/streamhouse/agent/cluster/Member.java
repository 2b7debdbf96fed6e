package io.streamhouse.agent.cluster;

import java.util.OptionalLong;

/**
 * A session that is not ended.
 *
 * @param draining it stops soon and wants no more slots
 * @param beat changes with every heartbeat
 * @param expired the heartbeat is older than the time to live, by the clock of the store
 * @param recoveredBy the session that recovers it, once it is sealed
 */
public record Member(
        long session,
        String agentId,
        String endpoint,
        WalKind walKind,
        boolean draining,
        boolean sealed,
        long beat,
        boolean expired,
        OptionalLong recoveredBy) {}
