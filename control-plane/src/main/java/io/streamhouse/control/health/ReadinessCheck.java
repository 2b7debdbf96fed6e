package io.streamhouse.control.health;

import java.util.Optional;

/** One condition for serving. Thread-safe. */
@FunctionalInterface
public interface ReadinessCheck {
    /**
     * Why the program cannot serve; empty when this condition holds. What is thrown instead is told
     * as any other failure.
     */
    Optional<String> complaint();
}
