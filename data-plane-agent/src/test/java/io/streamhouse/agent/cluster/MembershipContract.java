package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.database.UnfitDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Membership} does. */
public abstract class MembershipContract {
    private static final List<Integer> ALL = IntStream.range(0, Slots.COUNT).boxed().toList();

    /** One that nobody used before; the same within a test. */
    protected abstract Membership membership();

    /** Lets time pass by the clock of the store. */
    protected abstract void pass(Duration time) throws Exception;

    /** Publishes how far a session is recorded. */
    protected abstract void publish(long session, long throughMillis) throws Exception;

    private Session begin(String agent) {
        return membership()
                .begin(
                        new Membership.Start(
                                agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }

    private Session beginFile(String agent, UUID directory) {
        return membership()
                .begin(
                        new Membership.Start(
                                agent, WalKind.FILE, Optional.of(directory), agent + ":9090"));
    }

    private Member member(Session session) {
        return membership().view().members().stream()
                .filter(member -> member.session() == session.id())
                .findFirst()
                .orElseThrow();
    }

    private Lease lease(int slot) {
        Lease lease = membership().view().leases().get(slot);
        assertThat(lease.slot()).isEqualTo(slot);
        return lease;
    }

    /** Silent for long enough that others may seal it. */
    private void sealed(Session session) throws Exception {
        pass(Duration.ofSeconds(4));
        assertThat(membership().seal(session.id(), member(session).beat())).isTrue();
    }

    @Test
    void aSessionIsSeenAsItBegan() {
        assertThat(membership().view().members()).isEmpty();
        assertThat(membership().view().leases()).hasSize(Slots.COUNT);
        Session session = begin("a");
        Member member = member(session);
        assertThat(session.agentId()).isEqualTo("a");
        assertThat(member.agentId()).isEqualTo("a");
        assertThat(member.endpoint()).isEqualTo("a:9090");
        assertThat(member.walKind()).isEqualTo(WalKind.POSTGRES);
        assertThat(member.draining()).isFalse();
        assertThat(member.sealed()).isFalse();
        assertThat(member.expired()).isFalse();
        assertThat(member.recoveredBy()).isEmpty();
        assertThat(membership().view().leases()).allMatch(lease -> lease.session().isEmpty());
    }

    @Test
    void numbersRiseOverAllAgents() {
        assertThat(begin("a").id()).isLessThan(begin("b").id());
        long third = begin("c").id();
        assertThat(begin("a").id()).isGreaterThan(third);
    }

    @Test
    void theFloorLiesAtTheHighestThatWasEverPublished() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        long far = Math.max(first.floorMillis(), second.floorMillis()) + 3_600_000;
        publish(first.id(), far);
        publish(second.id(), far - 1_000);
        membership().sealOwn(first);
        membership().end(first.id());
        assertThat(begin("c").floorMillis()).isGreaterThanOrEqualTo(far);
    }

    @Test
    void aNameIsTakenOnlyFromSessionsThatAreKnownToBeSilent() throws Exception {
        Session first = begin("a");
        membership().beat(first);
        assertThatThrownBy(() -> membership().begin(knowing("a", Map.of())))
                .as("one began meanwhile")
                .isInstanceOf(NameTaken.class);
        Map<Long, Long> seen = Map.of(first.id(), member(first).beat());
        membership().beat(first);
        assertThatThrownBy(() -> membership().begin(knowing("a", seen)))
                .as("it has beaten since")
                .isInstanceOf(NameTaken.class);
        assertThat(member(first).sealed()).isFalse();
        membership().begin(knowing("b", Map.of()));
        Map<Long, Long> silent = Map.of(first.id(), member(first).beat());
        Session second = membership().begin(knowing("a", silent));
        assertThat(member(first).sealed()).isTrue();
        pass(Duration.ofSeconds(4));
        membership().begin(knowing("a", Map.of()));
        assertThat(member(second).sealed()).as("it had expired").isTrue();
    }

    private static Membership.Start knowing(String agent, Map<Long, Long> silent) {
        return new Membership.Start(
                agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090", Optional.of(silent));
    }

    @Test
    void anEarlierSessionOfTheAgentIsSealed() {
        Session first = begin("a");
        Session other = begin("b");
        begin("a");
        assertThat(member(first).sealed()).isTrue();
        assertThat(member(other).sealed()).isFalse();
        assertThatThrownBy(() -> membership().beat(first)).isInstanceOf(Sealed.class);
    }

    @Test
    void announcesWhereItIsAndThatItStops() throws Exception {
        Session session = begin("a");
        membership().announce(session, "elsewhere:1", true);
        assertThat(member(session).endpoint()).isEqualTo("elsewhere:1");
        assertThat(member(session).draining()).isTrue();
    }

    @Test
    void onlyASilentSessionIsSealed() throws Exception {
        Session session = begin("a");
        long seen = member(session).beat();
        assertThat(membership().seal(session.id(), seen)).isFalse();
        pass(Duration.ofSeconds(4));
        assertThat(member(session).expired()).isTrue();
        membership().beat(session);
        assertThat(member(session).expired()).isFalse();
        assertThat(member(session).beat()).isNotEqualTo(seen);
        assertThat(membership().seal(session.id(), seen)).isFalse();
        pass(Duration.ofSeconds(4));
        assertThat(membership().seal(session.id(), seen)).isFalse();
        assertThat(member(session).sealed()).isFalse();
        sealed(session);
        assertThat(member(session).sealed()).isTrue();
        assertThat(membership().seal(session.id(), -1)).isTrue();
    }

    @Test
    void aSealedSessionCanDoNothingMore() throws Exception {
        Session session = begin("a");
        Session other = begin("b");
        membership().take(session, List.of(1));
        membership().sealOwn(session);
        membership().sealOwn(session);
        assertThatThrownBy(() -> membership().beat(session)).isInstanceOf(Sealed.class);
        assertThatThrownBy(() -> membership().announce(session, "x", false))
                .isInstanceOf(Sealed.class);
        assertThatThrownBy(() -> membership().take(session, List.of(2))).isInstanceOf(Sealed.class);
        assertThatThrownBy(() ->
                        membership().hand(session, List.of(lease(1)), OptionalLong.of(other.id())))
                .isInstanceOf(Sealed.class);
        assertThatThrownBy(() -> membership().claim(session, session.id()))
                .isInstanceOf(Sealed.class);
        assertThat(lease(1).session()).hasValue(session.id());
        assertThat(lease(2).session()).isEmpty();
    }

    @Test
    void takesWhatIsFreeAndAnswersWhatItHolds() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        List<Lease> taken = membership().take(first, List.of(3, 1, 2));
        assertThat(taken).extracting(Lease::slot).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(taken).allMatch(lease -> lease.epoch() > 0);
        assertThat(taken).allMatch(lease -> lease.session().getAsLong() == first.id());
        assertThat(membership().take(first, List.of(1, 2, 3)))
                .containsExactlyInAnyOrderElementsOf(taken);
        assertThat(membership().take(second, List.of(2, 4)))
                .extracting(Lease::slot)
                .containsExactly(4);
        assertThat(lease(2).session()).hasValue(first.id());
        assertThat(membership().take(second, List.of())).isEmpty();
    }

    @Test
    void theEpochRisesWithEveryHolder() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        long one = membership().take(first, List.of(7)).getFirst().epoch();
        membership().hand(first, List.of(lease(7)), OptionalLong.of(second.id()));
        long two = lease(7).epoch();
        assertThat(lease(7).session()).hasValue(second.id());
        membership().hand(second, List.of(lease(7)), OptionalLong.empty());
        assertThat(lease(7).session()).isEmpty();
        long three = membership().take(first, List.of(7)).getFirst().epoch();
        assertThat(List.of(one, two, three)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void handingOverTwiceChangesNothing() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        membership().take(first, List.of(7, 8));
        Lease held = lease(7);
        membership().hand(first, List.of(held), OptionalLong.of(second.id()));
        Lease handed = lease(7);
        membership().hand(first, List.of(held), OptionalLong.of(second.id()));
        membership().hand(first, List.of(held), OptionalLong.empty());
        assertThat(lease(7)).isEqualTo(handed);
        assertThat(lease(8).session()).hasValue(first.id());
    }

    @Test
    void aHandOverThatComesLateGivesNothing() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        Lease held = membership().take(first, List.of(7)).getFirst();
        membership().hand(first, List.of(held), OptionalLong.of(second.id()));
        membership().hand(second, List.of(lease(7)), OptionalLong.of(first.id()));
        Lease back = lease(7);
        membership().hand(first, List.of(held), OptionalLong.of(second.id()));
        assertThat(lease(7)).isEqualTo(back);
        membership().hand(first, List.of(back, lease(8)), OptionalLong.empty());
        assertThat(lease(7).session()).isEmpty();
    }

    @Test
    void whoStopsOrIsGoneIsGivenNothing() throws Exception {
        Session first = begin("a");
        Session draining = begin("b");
        Session gone = begin("c");
        membership().take(first, List.of(1, 2, 3));
        membership().announce(draining, "b:9090", true);
        membership().sealOwn(gone);
        membership().hand(first, List.of(lease(1)), OptionalLong.of(draining.id()));
        membership().hand(first, List.of(lease(2)), OptionalLong.of(gone.id()));
        membership().hand(first, List.of(lease(3)), OptionalLong.of(gone.id() + 1_000));
        for (int slot = 1; slot <= 3; slot++) {
            assertThat(lease(slot).session()).isEmpty();
        }
    }

    @Test
    void oneAtATimeRecovers() throws Exception {
        Session lost = begin("a");
        Session first = begin("b");
        Session second = begin("c");
        assertThat(membership().claim(first, lost.id())).isFalse();
        sealed(lost);
        membership().beat(first);
        membership().beat(second);
        assertThat(membership().claim(first, lost.id())).isTrue();
        assertThat(membership().claim(first, lost.id())).isTrue();
        assertThat(membership().claim(second, lost.id())).isFalse();
        assertThat(member(lost).recoveredBy()).hasValue(first.id());
        membership().sealOwn(first);
        assertThat(membership().claim(second, lost.id())).isTrue();
        assertThat(member(lost).recoveredBy()).hasValue(second.id());
    }

    @Test
    void aClaimEndsAfterAMinute() throws Exception {
        Session lost = begin("a");
        Session first = begin("b");
        Session second = begin("c");
        membership().sealOwn(lost);
        assertThat(membership().claim(first, lost.id())).isTrue();
        pass(Duration.ofSeconds(50));
        assertThat(membership().claim(second, lost.id())).isFalse();
        pass(Duration.ofSeconds(11));
        assertThat(membership().claim(second, lost.id())).isTrue();
        assertThat(membership().claim(first, lost.id())).isFalse();
    }

    @Test
    void whatEndsLeavesItsSlots() throws Exception {
        Session lost = begin("a");
        Session other = begin("b");
        membership().take(lost, List.of(1, 2));
        membership().take(other, List.of(3));
        assertThatThrownBy(() -> membership().end(lost.id()))
                .isInstanceOf(IllegalStateException.class);
        membership().sealOwn(lost);
        assertThat(lease(1).session()).hasValue(lost.id());
        assertThat(membership().take(other, List.of(1))).isEmpty();
        membership().end(lost.id());
        membership().end(lost.id());
        assertThat(membership().view().members())
                .extracting(Member::session)
                .containsExactly(other.id());
        assertThat(lease(1).session()).isEmpty();
        assertThat(lease(3).session()).hasValue(other.id());
        assertThat(membership().claim(other, lost.id())).isFalse();
        assertThat(membership().seal(lost.id(), 0)).isTrue();
        assertThatThrownBy(() -> membership().beat(lost)).isInstanceOf(Sealed.class);
        assertThat(membership().take(other, List.of(1, 2))).hasSize(2);
    }

    @Test
    void aLogOnALocalDiskStandsAlone() {
        UUID directory = new UUID(1, 1);
        Session first = beginFile("a", directory);
        assertThatThrownBy(() -> begin("b"))
                .isInstanceOf(UnfitDatabase.class)
                .hasMessageContaining("agent a");
        assertThatThrownBy(() -> beginFile("b", new UUID(2, 2)))
                .isInstanceOf(UnfitDatabase.class)
                .hasMessageContaining("agent a");
        assertThatThrownBy(() -> beginFile("a", new UUID(2, 2))).isInstanceOf(UnfitDatabase.class);
        assertThat(member(first).sealed()).isFalse();
        Session renamed = beginFile("b", directory);
        assertThat(member(first).sealed()).isTrue();
        assertThat(member(renamed).sealed()).isFalse();
        membership().end(first.id());
        membership().sealOwn(renamed);
        assertThatThrownBy(() -> begin("c")).isInstanceOf(UnfitDatabase.class);
        membership().end(renamed.id());
        Session changed = begin("c");
        assertThatThrownBy(() -> beginFile("b", directory))
                .isInstanceOf(UnfitDatabase.class)
                .hasMessageContaining("agent c");
        assertThat(member(changed).sealed()).isFalse();
    }

    @Test
    void everySlotHasOneHolderHoweverManyTakeAtOnce() throws Exception {
        List<Session> sessions = List.of(begin("a"), begin("b"), begin("c"), begin("d"));
        List<Lease> held = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Lease>>> takes = new ArrayList<>();
            for (Session session : sessions) {
                takes.add(() -> membership().take(session, ALL.reversed()));
                takes.add(() -> membership().take(session, ALL));
                takes.add(() -> membership().take(begin("of " + session.agentId()), List.of()));
            }
            for (Future<List<Lease>> take : threads.invokeAll(takes)) {
                held.addAll(take.get());
            }
        }
        assertThat(held.stream().distinct()).hasSize(Slots.COUNT);
        assertThat(membership().view().leases())
                .containsExactlyInAnyOrderElementsOf(held.stream().distinct().toList());
    }
}
