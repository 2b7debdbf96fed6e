package io.streamhouse.agent.producer;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who opens a producer, and on which condition.
 *
 * @param expectedEpoch the epoch the producer must be at
 * @param id what the client calls itself; a refused one learns the id of the latest opening
 */
public record Opening(OptionalInt expectedEpoch, Optional<String> id) {}
