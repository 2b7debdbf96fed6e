package io.streamhouse.saga;

import io.streamhouse.api.org.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run of a process, as people see it.
 *
 * @param state {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param deadline when the run ends by itself
 * @param cause why it failed
 */
public record Operation(
        OperationId id,
        String kind,
        String state,
        List<Step> steps,
        Instant startedAt,
        Instant deadline,
        Optional<Instant> endedAt,
        Optional<String> cause) {
    /**
     * A step of it.
     *
     * @param state {@code waiting}, {@code running}, {@code succeeded}, {@code failed} or {@code
     *     cancelled}
     * @param at when it came into this state
     * @param attempts how often it was tried
     * @param detail what the last attempt found
     */
    public record Step(
            String name,
            String state,
            Optional<Instant> at,
            int attempts,
            Optional<String> detail) {}

    public Operation {
        steps = List.copyOf(steps);
    }
}
