package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The lease duty, stepped by hand beside a log that records slowly, or not at all. */
class LeaseKeeperTest {
    private long nowMillis = 1_000_000;
    private final MemorySessions sessions =
            new MemorySessions(() -> Instant.ofEpochMilli(nowMillis));
    private final Membership membership = new MemoryMembership(sessions);
    private final SlowLog log = new SlowLog();

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }

    private LeaseKeeper keeper(Session own) {
        return new LeaseKeeper(
                membership,
                own,
                log,
                new Roster(own),
                () -> "",
                () -> nowMillis * 1_000_000,
                new LeaseKeeper.Watcher() {
                    @Override
                    public void failedOver(int slots) {}

                    @Override
                    public void sealed(Throwable cause) {
                        throw new AssertionError(cause);
                    }
                });
    }

    private void steps(LeaseKeeper keeper, int seconds, Session... alive) throws Sealed {
        for (int i = 0; i < 10 * seconds; i++) {
            for (Session session : alive) {
                membership.beat(session);
            }
            keeper.step();
            nowMillis += 100;
        }
    }

    private long heldBy(Session session) {
        return sessions.leases().stream()
                .filter(lease -> lease.session().orElse(0) == session.id())
                .count();
    }

    @Test
    void aHandOverThatCannotBeRecordedRefusesAppendsMoreAndMoreSeldom() throws Exception {
        Session own = begin("own");
        LeaseKeeper keeper = keeper(own);
        steps(keeper, 1, own);
        assertThat(heldBy(own)).isEqualTo(256);
        Session joins = begin("joins");
        log.stuckAfterRefusing = true;
        steps(keeper, 600, own, joins);
        assertThat(log.refusals).isBetween(8, 16);
        assertThat(log.refusing).isFalse();
        assertThat(heldBy(own)).isEqualTo(256);

        log.stuckAfterRefusing = false;
        steps(keeper, 61, own, joins);
        assertThat(heldBy(own)).isEqualTo(128);
    }

    @Test
    void whoDrainsDoesNotWait() throws Exception {
        Session own = begin("own");
        LeaseKeeper keeper = keeper(own);
        steps(keeper, 1, own);
        Session joins = begin("joins");
        log.stuckAfterRefusing = true;
        steps(keeper, 30, own, joins);
        log.stuckAfterRefusing = false;
        CompletableFuture<Void> drained = keeper.drain();
        steps(keeper, 6, own, joins);
        assertThat(drained).isCompleted();
        assertThat(heldBy(own)).isZero();
    }

    /** Records at once, or not while appends are refused. */
    private static final class SlowLog implements Leading {
        private final List<CompletableFuture<Void>> never = new ArrayList<>();
        private boolean stuckAfterRefusing;
        private boolean refusing;
        private int refusals;

        @Override
        public CompletableFuture<Void> open(List<Lease> leases) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> flush() {
            if (refusing && stuckAfterRefusing) {
                CompletableFuture<Void> stuck = new CompletableFuture<>();
                never.add(stuck);
                return stuck;
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void refuse(Collection<Integer> slots) {
            refusing = true;
            refusals++;
        }

        @Override
        public void resume(Collection<Integer> slots) {
            refusing = false;
        }

        @Override
        public CompletableFuture<Void> close(Collection<Integer> slots) {
            refusing = false;
            return CompletableFuture.completedFuture(null);
        }
    }
}
