package io.streamhouse.agent.cluster;

import java.util.OptionalLong;

/**
 * Who leads a slot.
 *
 * @param session the holder; empty: nobody
 * @param epoch counts the changes of holder
 */
public record Lease(int slot, OptionalLong session, long epoch) {}
