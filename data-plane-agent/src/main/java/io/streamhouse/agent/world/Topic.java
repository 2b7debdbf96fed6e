package io.streamhouse.agent.world;

import java.util.UUID;

/** A topic as the catalogue has it. */
public record Topic(UUID id, UUID organization, String name, int partitions, boolean deleted) {}
