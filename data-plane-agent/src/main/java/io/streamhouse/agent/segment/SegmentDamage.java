package io.streamhouse.agent.segment;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stored segment is not what was written. */
public final class SegmentDamage extends IOException {
    private final transient @Nullable OffsetRange offsets;

    SegmentDamage(String message) {
        super(message);
        this.offsets = null;
    }

    SegmentDamage(String message, OffsetRange offsets) {
        super(message);
        this.offsets = offsets;
    }

    /**
     * The offsets that cannot be read; absent when it is not known better than by the segment's
     * range.
     */
    public Optional<OffsetRange> offsets() {
        return Optional.ofNullable(offsets);
    }
}
