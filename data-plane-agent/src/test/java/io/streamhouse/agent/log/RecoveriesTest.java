package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.cluster.Leading;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.LeaseKeeper;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.Away;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.MemoryStore;
import io.streamhouse.agent.wal.WalDamage;
import io.streamhouse.agent.wal.WalRemains;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Recoveries of several dead sessions, of which some cannot be recovered. */
class RecoveriesTest {
    private static final Place PLACE = new Place(new UUID(3, 4), 0);

    private long nowMillis = 1_000_000;
    private final MemorySessions sessions =
            new MemorySessions(() -> Instant.ofEpochMilli(nowMillis));
    private final Membership membership = new MemoryMembership(sessions);
    private final MemoryProducers producers = new MemoryProducers();
    private final MemoryLedger ledger = new MemoryLedger(sessions, producers, 1_000);
    private final Map<Long, Supplier<Exception>> faults = new HashMap<>();
    private final List<Long> tried = new ArrayList<>();
    private final List<Throwable> broken = new ArrayList<>();
    private int ended;

    private final WalRemains remains =
            (session, _, _) -> {
                tried.add(session);
                switch (faults.getOrDefault(session, () -> null).get()) {
                    case IOException e -> throw e;
                    case RuntimeException e -> throw e;
                    case null, default -> {}
                }
            };

    private Session begin(String agent, WalKind kind) {
        return membership.begin(
                new Membership.Start(
                        agent,
                        kind,
                        kind == WalKind.FILE ? Optional.of(new UUID(5, 6)) : Optional.empty(),
                        agent + ":9090"));
    }

    /** Sees the present state of all sessions. */
    private Roster roster(Session own) {
        Roster roster = new Roster(own);
        new LeaseKeeper(
                        membership,
                        own,
                        new Nothing(),
                        roster,
                        () -> "",
                        () -> nowMillis * 1_000_000,
                        new LeaseKeeper.Watcher() {
                            @Override
                            public void failedOver(int slots) {}

                            @Override
                            public void sealed(Throwable cause) {}
                        })
                .step();
        return roster;
    }

    private Recoveries recoveries(Session own, WalKind kind) {
        return new Recoveries(
                membership,
                own,
                kind,
                roster(own),
                new Recovery(remains, ledger, producers, new SegmentWriter(new MemoryStore())),
                () -> nowMillis * 1_000_000,
                new Recoveries.Watcher(() -> ended++, broken::add));
    }

    private Session dead(String agent) throws Exception {
        Session session = begin(agent, WalKind.POSTGRES);
        membership.take(session, List.of((int) session.id()));
        membership.sealOwn(session);
        return session;
    }

    private boolean isEnded(Session session) {
        return sessions.at(session.id()).isEnded();
    }

    @Test
    void oneThatCannotBeRecoveredHoldsUpNoOther() throws Exception {
        Session damaged = dead("a");
        Session refused = dead("b");
        Session whole = dead("c");
        faults.put(damaged.id(), () -> new WalDamage("turn 3 is missing"));
        faults.put(refused.id(), () -> new IllegalStateException("a partition is elsewhere"));
        Recoveries recoveries = recoveries(begin("own", WalKind.POSTGRES), WalKind.POSTGRES);
        recoveries.step();
        assertThat(tried).containsExactly(damaged.id(), refused.id(), whole.id());
        assertThat(isEnded(whole)).isTrue();
        assertThat(isEnded(damaged)).isFalse();
        assertThat(isEnded(refused)).isFalse();
        assertThat(recoveries.brokenCount()).isEqualTo(2);
        assertThat(broken).isEmpty();
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void whatIsBrokenIsTriedMoreAndMoreSeldomUntilItIsMended() throws Exception {
        Session damaged = dead("a");
        faults.put(damaged.id(), () -> new WalDamage("turn 3 is missing"));
        Recoveries recoveries = recoveries(begin("own", WalKind.POSTGRES), WalKind.POSTGRES);
        for (int second = 0; second < 3_600; second++) {
            Duration next = recoveries.step();
            assertThat(next).isLessThanOrEqualTo(Duration.ofSeconds(1));
            nowMillis += 1_000;
        }
        assertThat(tried).hasSizeBetween(12, 16);
        faults.clear();
        nowMillis += 600_000;
        recoveries.step();
        assertThat(isEnded(damaged)).isTrue();
        assertThat(recoveries.brokenCount()).isZero();
    }

    @Test
    void whatIsAwayIsNotCountedAsBroken() throws Exception {
        Session unlucky = dead("a");
        faults.put(unlucky.id(), () -> Away.because("PostgreSQL is not there"));
        Recoveries recoveries = recoveries(begin("own", WalKind.POSTGRES), WalKind.POSTGRES);
        for (int i = 0; i < 5; i++) {
            recoveries.step();
            nowMillis += 5_000;
        }
        assertThat(tried).hasSize(5);
        assertThat(recoveries.brokenCount()).isZero();
        faults.put(unlucky.id(), () -> new IOException("the store is not there"));
        recoveries.step();
        faults.clear();
        nowMillis += 5_000;
        recoveries.step();
        assertThat(isEnded(unlucky)).isTrue();
    }

    @Test
    void partitionsOfABrokenSessionCountAsOrphans() throws Exception {
        Session damaged = begin("a", WalKind.POSTGRES);
        membership.take(damaged, java.util.stream.IntStream.range(0, 256).boxed().toList());
        Cut cut = LedgerContract.cut(1, 1_000, LedgerContract.slice(PLACE, 0, 500));
        ledger.record(damaged.id(), cut, LedgerContract.segment(damaged, cut));
        membership.sealOwn(damaged);
        Session own = begin("own", WalKind.POSTGRES);
        Orphans orphans = new Orphans(roster(own), ledger);
        orphans.step();
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void theOwnDirectoryDamagedEndsTheProcess() throws Exception {
        Session before = begin("a", WalKind.FILE);
        WalDamage damage = new WalDamage("partition 0 goes on at 7, but the next batch is at 9");
        faults.put(before.id(), () -> damage);
        Session own = begin("a", WalKind.FILE);
        Recoveries recoveries = recoveries(own, WalKind.FILE);
        recoveries.step();
        recoveries.step();
        assertThat(broken).containsExactly(damage);
        assertThat(tried).hasSize(1);
        assertThat(isEnded(before)).isFalse();
    }

    /** Leads nothing. */
    private static final class Nothing implements Leading {
        @Override
        public CompletableFuture<Void> open(List<Lease> leases) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> flush() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void refuse(Collection<Integer> slots) {}

        @Override
        public void resume(Collection<Integer> slots) {}

        @Override
        public CompletableFuture<Void> close(Collection<Integer> slots) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
