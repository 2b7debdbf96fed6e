package io.streamhouse.agent.segment;

import java.io.IOException;

/** A stored segment is not what was written. */
public final class SegmentDamage extends IOException {
    SegmentDamage(String message) {
        super(message);
    }
}
