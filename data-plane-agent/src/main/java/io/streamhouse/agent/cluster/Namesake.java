package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.UnfitDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether another process of an agent's name is alive. One that was killed does not beat
 * again, so that its successor may begin without waiting until its session has expired.
 */
public final class Namesake {
    /** More than two heartbeats. */
    private static final Duration WATCHED = Duration.ofMillis(1_200);

    private static final Duration EVERY = Duration.ofMillis(100);

    private Namesake() {}

    /** How the time until the next look passes. */
    @FunctionalInterface
    interface Pause {
        void take(Duration length) throws InterruptedException;
    }

    /**
     * Returns when no session of the name beats; takes about a second when there is one that could.
     *
     * @throws UnfitDatabase when one beats
     */
    public static void requireSilent(Membership membership, String agentId)
            throws InterruptedException {
        requireSilent(
                membership, agentId, length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
    }

    static void requireSilent(Membership membership, String agentId, Pause pause)
            throws InterruptedException {
        Map<Long, Long> beats = new HashMap<>();
        for (Duration passed = Duration.ZERO;
                passed.compareTo(WATCHED) < 0;
                passed = passed.plus(EVERY)) {
            for (Member member : membership.view().members()) {
                if (!member.agentId().equals(agentId) || member.sealed() || member.expired()) {
                    continue;
                }
                if (beats.getOrDefault(member.session(), member.beat()) != member.beat()) {
                    throw new UnfitDatabase(
                            "an agent named %s is alive (session %d, endpoint %s): give this one a"
                                            .formatted(agentId, member.session(), member.endpoint())
                                    + " name of its own with STREAMHOUSE_AGENT_ID, or stop that"
                                    + " one first");
                }
                beats.put(member.session(), member.beat());
            }
            if (beats.isEmpty()) {
                return;
            }
            pause.take(EVERY);
        }
    }
}
