package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.wal.WalFull;
import java.time.Duration;
import java.util.UUID;

/** What the log refuses with. */
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

    static Problem openedSince(long currentEpoch) {
        return Problem.of(Reason.PRODUCER_FENCED, "the producer was opened again since; stop here")
                .with("current_epoch", currentEpoch);
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

    static Problem walUnavailable() {
        return Problem.of(
                Reason.METADATA_UNAVAILABLE,
                "PostgreSQL, which keeps the write-ahead log, does not answer; nothing was done");
    }

    static Problem outcomeUnknown() {
        return Problem.of(
                Reason.OUTCOME_UNKNOWN,
                "whether the write is durable is not known; send the same sequences again");
    }

    static Problem topicRemoved(UUID topic) {
        return Problem.of(Reason.TOPIC_NOT_FOUND, "no such topic").with("topic", topic.toString());
    }

    static Problem draining() {
        return Problem.of(Reason.DRAINING, "the agent is stopping; try again shortly");
    }

    static Problem notOwner(Place place) {
        return Problem.of(
                        Reason.NOT_OWNER, "another agent leads this partition, or will in a moment")
                .with("topic_id", place.topic().toString())
                .with("partition", place.partition());
    }

    static Problem leaseLost() {
        return Problem.of(
                Reason.LEASE_LOST,
                "this agent has lost contact and may not lead the partition any more");
    }

    static Problem tailMismatch(long nextOffset) {
        return Problem.of(
                        Reason.TAIL_MISMATCH, "the partition's next offset is not the expected one")
                .with("next_offset", nextOffset);
    }

    static Problem fenceMismatch() {
        return Problem.of(Reason.FENCE_MISMATCH, "the partition has another fence");
    }

    static Problem beyondEnd(long logStart, long tail, long offset) {
        return Problem.of(
                        Reason.OFFSET_OUT_OF_RANGE,
                        "the partition begins at offset %d, and %d is the next; %d is not in it"
                                .formatted(logStart, tail, offset))
                .with("log_start", logStart)
                .with("tail", tail)
                .with("offset", offset);
    }
}
