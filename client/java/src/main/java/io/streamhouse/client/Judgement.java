package io.streamhouse.client;

import io.streamhouse.client.StreamHouseException.Kind;
import java.util.Set;

/** What a courier makes of a refused batch. */
enum Judgement {
    /** The epoch is not the latest any more. */
    FENCED,
    /** The server does not know the producer any more. */
    FORGOTTEN,
    /** The sequence is not the one that the server expects. */
    OUT_OF_STEP,
    /** Another agent serves the partition. */
    ELSEWHERE,
    /** The agent has lost contact, and another may serve the partition by now. */
    ADRIFT,
    /** The session waits for a batch that went elsewhere: the partition came back to it. */
    OLD_SESSION,
    /** The topic is gone. */
    TOPIC_GONE,
    /** The same may succeed later. */
    PASSING,
    /** It stays refused. */
    FINAL;

    private static final Set<String> SEQUENCES =
            Set.of("SEQUENCE_GAP", "SEQUENCE_BELOW_RESUME", "SEQUENCE_OVERLAP");

    static Judgement of(StreamHouseException problem) {
        if (problem.kind() == Kind.FENCED) {
            return FENCED;
        }
        return switch (problem.reason()) {
            case "PRODUCER_UNKNOWN" -> FORGOTTEN;
            case "NOT_OWNER" -> ELSEWHERE;
            case "LEASE_LOST" -> ADRIFT;
            case "PREDECESSOR_REJECTED" -> OLD_SESSION;
            case "TOPIC_NOT_FOUND", "TOPIC_RECREATED" -> TOPIC_GONE;
            default ->
                    SEQUENCES.contains(problem.reason())
                            ? OUT_OF_STEP
                            : problem.retryable() ? PASSING : FINAL;
        };
    }
}
