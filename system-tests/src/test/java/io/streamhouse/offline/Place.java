package io.streamhouse.offline;

import java.util.UUID;

/** A partition of a topic. */
public record Place(UUID topic, int partition) {}
