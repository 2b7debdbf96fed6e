package io.streamhouse.command.org;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OperationCommand;
import io.streamhouse.api.org.OperationCommand.CompleteStep;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.command.Decider;
import java.util.regex.Pattern;

/** Decides for a run of a process: each step is completed once. */
final class OperationDecider {
    static final Decider<OperationCommand, OperationEvent, Operation> DECIDER =
            new Decider<>(
                    "operation",
                    OperationCommand.class,
                    OperationEvent.class,
                    Operation.NONE,
                    OperationDecider::decide,
                    Operation::evolve);

    private static final Pattern STEP = Pattern.compile("[a-z_]{1,40}");

    private OperationDecider() {}

    static Decision<OperationEvent> decide(OperationCommand command, Operation state) {
        return switch (command) {
            case CompleteStep(var operation, var organization, var step) -> {
                if (!STEP.matcher(step).matches()) {
                    yield reject(
                            Problem.of(
                                    Reason.INVALID_FIELD,
                                    "A step has 1 to 40 characters of a-z and _.",
                                    "step"));
                }
                yield state.completed().contains(step)
                        ? accept()
                        : accept(new StepCompleted(operation, organization, step));
            }
        };
    }
}
