package io.streamhouse.agent.cluster;

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
     * The last heartbeat of each session of the name that did not beat for a good second; takes
     * that long when there is one that could.
     *
     * @throws NameTaken when one beats
     */
    public static Map<Long, Long> requireSilent(Membership membership, String agentId)
            throws InterruptedException {
        return requireSilent(
                membership, agentId, length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
    }

    static Map<Long, Long> requireSilent(Membership membership, String agentId, Pause pause)
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
                    throw new NameTaken(agentId, member.session(), member.endpoint());
                }
                beats.put(member.session(), member.beat());
            }
            if (beats.isEmpty()) {
                break;
            }
            pause.take(EVERY);
        }
        return beats;
    }
}
