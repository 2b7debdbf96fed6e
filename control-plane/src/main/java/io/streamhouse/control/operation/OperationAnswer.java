package io.streamhouse.control.operation;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.saga.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** A run of a process. */
record OperationAnswer(
        UUID id,
        String kind,
        String state,
        List<Step> steps,
        Instant startedAt,
        Instant deadline,
        Optional<Instant> endedAt,
        Optional<String> cause) {
    /** A step of it. */
    record Step(
            String name,
            String state,
            Optional<Instant> at,
            int attempts,
            Optional<String> detail) {
        static Step of(Operation.Step step) {
            return new Step(step.name(), step.state(), step.at(), step.attempts(), step.detail());
        }
    }

    static OperationAnswer of(Operation operation) {
        return new OperationAnswer(
                operation.id().value(),
                operation.kind(),
                operation.state(),
                operation.steps().stream().map(Step::of).toList(),
                operation.startedAt(),
                operation.deadline(),
                operation.endedAt(),
                operation.cause());
    }

    /** The same run, cancelled just now. */
    static OperationAnswer cancelled(Operation operation, Instant now) {
        OperationAnswer answer = of(operation);
        return new OperationAnswer(
                answer.id,
                answer.kind,
                "cancelled",
                answer.steps,
                answer.startedAt,
                answer.deadline,
                Optional.of(now),
                answer.cause);
    }

    /** A new run of the same process, begun just now. */
    static OperationAnswer begun(Operation earlier, OperationId next, Instant now) {
        List<Step> steps =
                IntStream.range(0, earlier.steps().size())
                        .mapToObj(i ->
                                new Step(
                                        earlier.steps().get(i).name(),
                                        i == 0 ? "running" : "waiting",
                                        Optional.empty(),
                                        0,
                                        Optional.empty()))
                        .toList();
        return new OperationAnswer(
                next.value(),
                earlier.kind(),
                "running",
                steps,
                now,
                now.plus(Duration.between(earlier.startedAt(), earlier.deadline())),
                Optional.empty(),
                Optional.empty());
    }
}
