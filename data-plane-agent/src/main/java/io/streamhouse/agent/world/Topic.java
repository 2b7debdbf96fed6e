package io.streamhouse.agent.world;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * A topic as the catalogue has it.
 *
 * @param retentionMillis records older than this go; empty: they stay
 * @param retentionBytes the oldest go while a partition is larger; empty: no limit
 */
public record Topic(
        UUID id,
        UUID organization,
        String name,
        int partitions,
        boolean deleted,
        OptionalLong retentionMillis,
        OptionalLong retentionBytes) {}
