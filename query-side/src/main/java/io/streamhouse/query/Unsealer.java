package io.streamhouse.query;

import io.streamhouse.api.Sealed;
import java.util.Optional;

/** Opens sealed personal data for the projections that show it. Thread-safe. */
public interface Unsealer {
    /** The plain text; empty when the person's key is destroyed. */
    Optional<String> open(Sealed sealed);
}
