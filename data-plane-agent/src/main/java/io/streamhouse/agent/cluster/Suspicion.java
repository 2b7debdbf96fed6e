package io.streamhouse.agent.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which sessions are dead. Not believed before this agent itself has seen a session not beat for
 * the time to live, without a break in its own contact: after a restart of PostgreSQL, or a pause
 * of this process, everybody gets the time to beat again.
 */
final class Suspicion {
    /** A session that has never beaten is still starting. */
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    /** This agent has not looked for so long: it was paused itself. */
    private static final Duration GAP = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final Map<Long, Seen> seen = new HashMap<>();
    private long lookedNanos;

    private record Seen(long beat, long sinceNanos) {}

    Suspicion(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Contact was lost: what was seen before says nothing. */
    void forget() {
        seen.clear();
    }

    /** Looks at all others; answers those that are dead. */
    List<Member> look(View view, long own) {
        long now = nanoTime.getAsLong();
        if (now - lookedNanos > GAP.toNanos()) {
            forget();
        }
        lookedNanos = now;
        Set<Long> there = new HashSet<>();
        List<Member> dead = new ArrayList<>();
        for (Member member : view.members()) {
            if (member.session() == own || member.sealed()) {
                continue;
            }
            there.add(member.session());
            Seen before = seen.get(member.session());
            if (before == null || before.beat() != member.beat()) {
                seen.put(member.session(), new Seen(member.beat(), now));
            } else if (member.expired() && now - before.sinceNanos() >= limit(member).toNanos()) {
                dead.add(member);
            }
        }
        seen.keySet().retainAll(there);
        return dead;
    }

    private static Duration limit(Member member) {
        return member.beat() == 0 ? START_LIMIT : Heartbeat.TIME_TO_LIVE;
    }

    /** True when somebody has missed beats: look again soon. */
    boolean any() {
        long now = nanoTime.getAsLong();
        return seen.values().stream()
                .anyMatch(one -> now - one.sinceNanos() > Heartbeat.TIME_TO_LIVE.toNanos() / 2);
    }
}
