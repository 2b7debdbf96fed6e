package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.Member;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.View;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the partitions that nobody leads. */
final class Orphans implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Orphans.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Roster roster;
    private final Ledger ledger;
    private volatile int count;

    Orphans(Roster roster, Ledger ledger) {
        this.roster = roster;
        this.ledger = ledger;
    }

    @Override
    public String name() {
        return "orphans";
    }

    /** As last counted. Any thread. */
    int count() {
        return count;
    }

    @Override
    public Duration step() {
        try {
            count = roster.view().map(this::count).orElse(0);
        } catch (DatabaseUnavailable e) {
            log.debug("partitions without a leader are not counted: {}", e.getMessage());
        }
        return EVERY;
    }

    private int count(View view) {
        Set<Long> live =
                view.members().stream()
                        .filter(member -> !member.sealed())
                        .map(Member::session)
                        .collect(Collectors.toSet());
        List<Integer> free =
                view.leases().stream()
                        .filter(lease ->
                                lease.session().isEmpty()
                                        || !live.contains(lease.session().getAsLong()))
                        .map(Lease::slot)
                        .toList();
        return free.isEmpty() ? 0 : ledger.partitions(free).size();
    }
}
