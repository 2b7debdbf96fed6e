package io.streamhouse.agent.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Why appends are refused now, if they are. The commit loop tells; any thread may ask. */
final class Obstacle {
    /** A turn may be on its way for so long: PostgreSQL fails over, a disk stalls. */
    static final Duration ANSWER_USUAL = Duration.ofSeconds(3);

    private static final long NONE = -1;

    private final InstantSource clock;
    private volatile long writingSinceMillis = NONE;
    private volatile boolean crowded;
    private volatile boolean full;

    Obstacle(InstantSource clock) {
        this.clock = clock;
    }

    /** A turn goes to the WAL. */
    void writing() {
        writingSinceMillis = clock.millis();
    }

    /** What became of the turn is known. */
    void written() {
        writingSinceMillis = NONE;
    }

    /**
     * What the loop found last.
     *
     * @param crowded too much waits to be recorded
     * @param full the WAL had no room
     */
    void found(boolean crowded, boolean full) {
        this.crowded = crowded;
        this.full = full;
    }

    Optional<String> now() {
        long since = writingSinceMillis;
        long seconds = since == NONE ? 0 : (clock.millis() - since) / 1_000;
        if (seconds >= ANSWER_USUAL.toSeconds()) {
            return Optional.of(
                    "the write-ahead log has not answered for " + seconds + " s; appends wait");
        }
        if (full) {
            return Optional.of("the write-ahead log has no room; appends are refused");
        }
        return crowded
                ? Optional.of("too much waits to be recorded; appends are refused")
                : Optional.empty();
    }
}
