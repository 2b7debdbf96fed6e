package io.streamhouse.agent.store;

import java.time.Duration;

/**
 * How long and how often S3 is asked.
 *
 * @param connect until a connection stands
 * @param read between two pieces of an answer
 * @param attempt for one request with its answer
 * @param total for a call with all its attempts
 * @param attemptsMax of a call
 * @param pauseMin before the second attempt, at most; doubles with each
 * @param pauseMax before an attempt, at most
 * @param partBytes objects above this size go up in parts of it; S3 wants 5 MiB or more
 * @param connectionsMax at a time
 */
public record S3Limits(
        Duration connect,
        Duration read,
        Duration attempt,
        Duration total,
        int attemptsMax,
        Duration pauseMin,
        Duration pauseMax,
        int partBytes,
        int connectionsMax) {
    /** What serves well between machines of one region. */
    public static final S3Limits USUAL =
            new S3Limits(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    6,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(4),
                    16 << 20,
                    32);

    public S3Limits {
        if (attemptsMax < 1 || partBytes < 5 << 20 || connectionsMax < 1) {
            throw new IllegalArgumentException("limits that allow nothing");
        }
    }
}
