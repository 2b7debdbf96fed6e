package io.streamhouse.agent.web;

import java.util.Optional;

/** Says whether the agent serves. */
@FunctionalInterface
public interface Readiness {
    /** Empty when it serves; otherwise why not. */
    Optional<String> obstacle();
}
