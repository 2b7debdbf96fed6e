package io.streamhouse.agent.segment;

import java.util.UUID;

/** Where a range of a partition's offsets is stored. */
public record RangeRef(
        UUID segment, String key, long sizeBytes, long baseOffset, long lastOffset) {}
