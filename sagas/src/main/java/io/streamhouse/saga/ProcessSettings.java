package io.streamhouse.saga;

import java.time.Duration;

/**
 * How processes are run.
 *
 * @param polling how often the scheduler looks by itself
 * @param heartbeat how often it says that it lives; after four missed ones others take its work
 * @param claimTime how long an event processor may be silent before others take its place
 * @param sweep how often to look for what fell through
 */
public record ProcessSettings(
        Duration polling, Duration heartbeat, Duration claimTime, Duration sweep) {
    /** Fit for use. */
    public static ProcessSettings defaults() {
        return new ProcessSettings(
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }
}
