package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Member;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.View;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Backoff;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.wal.WalDamage;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers sealed sessions, the earlier ones first, and ends them: their slots are free then. One
 * that cannot be recovered holds up no other.
 *
 * <p>What is not there for a moment is asked again soon. What is damaged, or refused by PostgreSQL,
 * does not heal by itself: of another's session it is said and counted at each try, which come more
 * and more seldom, until a person has mended it; in the own directory it ends the process.
 */
final class Recoveries implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Recoveries.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofMillis(250);
    private static final Duration AWAY_MAX = Duration.ofSeconds(5);
    private static final Duration BROKEN = Duration.ofSeconds(1);
    private static final Duration BROKEN_MAX = Duration.ofMinutes(10);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Membership membership;
    private final Session own;
    private final WalKind walKind;
    private final Roster roster;
    private final Recovery recovery;
    private final LongSupplier nanoTime;
    private final Watcher watcher;
    private final Map<Long, Setback> setbacks = new ConcurrentHashMap<>();
    private boolean over;

    /** Who is told. */
    record Watcher(Runnable sessionEnded, Consumer<Throwable> broken) {}

    /**
     * A session that could not be recovered.
     *
     * @param broken it will not heal by itself
     */
    private record Setback(boolean broken, Backoff backoff) {}

    Recoveries(
            Membership membership,
            Session own,
            WalKind walKind,
            Roster roster,
            Recovery recovery,
            LongSupplier nanoTime,
            Watcher watcher) {
        this.membership = membership;
        this.own = own;
        this.walKind = walKind;
        this.roster = roster;
        this.recovery = recovery;
        this.nanoTime = nanoTime;
        this.watcher = watcher;
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public void wakeBy(Runnable wake) {
        roster.whenSealed(wake);
    }

    /** How many sessions this agent has tried to recover and cannot. Any thread. */
    int brokenCount() {
        return (int) setbacks.values().stream().filter(Setback::broken).count();
    }

    @Override
    public Duration step() {
        Optional<View> view = roster.view();
        if (over || view.isEmpty()) {
            return over ? NEVER : IDLE;
        }
        List<Long> sealed =
                view.get().members().stream()
                        .filter(member -> member.sealed() && member.session() != own.id())
                        .filter(member -> member.walKind() == walKind)
                        .map(Member::session)
                        .sorted(Comparator.naturalOrder())
                        .collect(Collectors.toList());
        setbacks.keySet().retainAll(sealed);
        Duration next = IDLE;
        for (long session : sealed) {
            Duration again = recoverInTime(session);
            next = again.compareTo(next) < 0 ? again : next;
        }
        return over ? NEVER : next;
    }

    private Duration recoverInTime(long session) {
        Setback before = setbacks.get(session);
        Duration left = before == null ? Duration.ZERO : before.backoff().left();
        return left.isZero() ? recover(session) : left;
    }

    private Duration recover(long session) {
        try {
            if (!membership.claim(own, session)) {
                return AGAIN;
            }
            if (recovery.record(session, () -> isClaimed(session))) {
                membership.end(session);
                roster.refresh();
                watcher.sessionEnded().run();
            }
            setbacks.remove(session);
            return AGAIN;
        } catch (WalDamage e) {
            return broken(session, e);
        } catch (DatabaseUnavailable | IOException e) {
            Backoff backoff = setback(session, false).backoff();
            Duration pause = backoff.failed();
            log.warn(
                    "session {} cannot be recovered now; again in {}: {}",
                    session,
                    pause,
                    e.getMessage());
            return pause;
        } catch (Sealed _) {
            // The lease duty says so, too.
            over = true;
            return NEVER;
        } catch (RuntimeException e) {
            return broken(session, e);
        }
    }

    /** Renews the claim. */
    private boolean isClaimed(long session) {
        try {
            return membership.claim(own, session);
        } catch (Sealed _) {
            // The next step finds it, too.
            return false;
        }
    }

    private Duration broken(long session, Exception cause) {
        if (walKind == WalKind.FILE) {
            log.error(
                    "session {} of this directory cannot be recovered: {}; the agent stops, and"
                            + " what is there stays as it is",
                    session,
                    cause.getMessage());
            over = true;
            watcher.broken().accept(cause);
            return NEVER;
        }
        Backoff backoff = setback(session, true).backoff();
        Duration pause = backoff.failed();
        log.error(
                "session {} cannot be recovered ({} times so far), and its slots have no leader"
                        + " until somebody has mended it; again in {}",
                session,
                backoff.failures(),
                pause,
                cause);
        return pause;
    }

    private Setback setback(long session, boolean broken) {
        Setback before = setbacks.get(session);
        if (before != null && before.broken() == broken) {
            return before;
        }
        Setback fresh =
                new Setback(
                        broken,
                        broken
                                ? new Backoff(nanoTime, BROKEN, BROKEN_MAX)
                                : new Backoff(nanoTime, AGAIN, AWAY_MAX));
        setbacks.put(session, fresh);
        return fresh;
    }
}
