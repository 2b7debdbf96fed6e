package io.streamhouse.control.health;

import java.util.Optional;

/** One condition for serving. Thread-safe. */
@FunctionalInterface
public interface ReadinessCheck {
    /** Why the program cannot serve; empty when this condition holds. */
    Optional<String> complaint();
}
