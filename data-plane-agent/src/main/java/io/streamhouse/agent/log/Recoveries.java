package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Member;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.View;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.wal.WalDamage;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recovers sealed sessions, the earlier ones first, and ends them: their slots are free then. */
final class Recoveries implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Recoveries.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofMillis(250);
    private static final Duration DAMAGED = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Membership membership;
    private final Session own;
    private final WalKind walKind;
    private final Roster roster;
    private final Recovery recovery;
    private final Runnable sessionEnded;
    private boolean over;

    Recoveries(
            Membership membership,
            Session own,
            WalKind walKind,
            Roster roster,
            Recovery recovery,
            Runnable sessionEnded) {
        this.membership = membership;
        this.own = own;
        this.walKind = walKind;
        this.roster = roster;
        this.recovery = recovery;
        this.sessionEnded = sessionEnded;
    }

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public void wakeBy(Runnable wake) {
        roster.whenSealed(wake);
    }

    @Override
    public Duration step() {
        Optional<View> view = roster.view();
        if (over || view.isEmpty()) {
            return over ? NEVER : IDLE;
        }
        List<Member> sealed =
                view.get().members().stream()
                        .filter(member -> member.sealed() && member.session() != own.id())
                        .filter(member -> member.walKind() == walKind)
                        .sorted(Comparator.comparingLong(Member::session))
                        .toList();
        Duration next = IDLE;
        for (Member member : sealed) {
            Duration again = recover(member.session());
            next = again.compareTo(next) < 0 ? again : next;
        }
        return next;
    }

    private Duration recover(long session) {
        try {
            if (membership.claim(own, session) && recovery.record(session)) {
                membership.end(session);
                roster.refresh();
                sessionEnded.run();
                return AGAIN;
            }
            return AGAIN;
        } catch (DatabaseUnavailable e) {
            log.warn("session {} cannot be recovered now: {}", session, e.getMessage());
            return AGAIN;
        } catch (WalDamage e) {
            log.error(
                    "session {} cannot be recovered; its slots stay without a leader", session, e);
            return DAMAGED;
        } catch (IOException e) {
            log.warn("session {} cannot be recovered now; trying again", session, e);
            return AGAIN;
        } catch (Sealed _) {
            // The lease duty says so, too.
            over = true;
            return NEVER;
        }
    }
}
