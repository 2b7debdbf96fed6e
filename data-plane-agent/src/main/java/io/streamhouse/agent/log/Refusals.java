package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.wal.WalFull;
import java.time.Duration;
import java.util.UUID;

/** What the commit loop refuses appends with. */
final class Refusals {
    private Refusals() {}

    static Problem overloaded() {
        return Problem.of(Reason.OVERLOADED, "the agent has more to write than it can")
                .retryAfter(Duration.ofMillis(100));
    }

    static Problem diskFull(WalFull cause) {
        return Problem.of(Reason.AGENT_DISK_FULL, "the agent's disk is full: " + cause.getMessage())
                .retryAfter(Duration.ofSeconds(5));
    }

    static Problem withEpoch(Problem problem, long currentEpoch) {
        return problem.reason() == Reason.PRODUCER_FENCED
                        || problem.reason() == Reason.EPOCH_NOT_ISSUED
                ? problem.with("current_epoch", currentEpoch)
                : problem;
    }

    static Problem unknownProducer() {
        return Problem.of(
                Reason.PRODUCER_UNKNOWN, "no producer has this id: open one with OpenProducer");
    }

    static Problem notLoaded() {
        return Problem.of(
                Reason.METADATA_UNAVAILABLE,
                "the producer could not be looked up; nothing was done");
    }

    static Problem outcomeUnknown() {
        return Problem.of(
                Reason.OUTCOME_UNKNOWN,
                "the write failed on its way to the disk; send the same sequences again");
    }

    static Problem topicRemoved(UUID topic) {
        return Problem.of(Reason.TOPIC_NOT_FOUND, "no such topic").with("topic", topic.toString());
    }

    static Problem draining() {
        return Problem.of(Reason.DRAINING, "the agent is stopping; try again shortly");
    }
}
