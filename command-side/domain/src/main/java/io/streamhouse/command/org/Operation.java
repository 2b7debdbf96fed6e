package io.streamhouse.command.org;

import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import java.util.LinkedHashSet;
import java.util.Set;

/** The steps that a run got past. */
record Operation(Set<String> completed) {
    static final Operation NONE = new Operation(Set.of());

    Operation {
        completed = Set.copyOf(completed);
    }

    /** The state after an event. */
    static Operation evolve(Operation state, OperationEvent event) {
        return switch (event) {
            case StepCompleted(_, _, var step) -> {
                Set<String> more = new LinkedHashSet<>(state.completed);
                more.add(step);
                yield new Operation(more);
            }
        };
    }
}
