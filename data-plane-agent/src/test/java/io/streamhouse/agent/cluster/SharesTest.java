package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static Member member(long session, long beat) {
        return new Member(
                session,
                "a" + session,
                "e",
                WalKind.POSTGRES,
                false,
                false,
                beat,
                false,
                OptionalLong.empty());
    }

    private static View view(List<Member> members, int... held) {
        List<Lease> leases = new ArrayList<>();
        for (int session = 0; session < held.length; session++) {
            for (int i = 0; i < held[session]; i++) {
                OptionalLong holder =
                        session == 0 ? OptionalLong.empty() : OptionalLong.of(session);
                leases.add(new Lease(leases.size(), holder, 1));
            }
        }
        return new View(members, leases);
    }

    @Test
    void oneTakesAll() {
        View view = view(List.of(member(1, 1)), 256);
        assertThat(Shares.of(view, 1, false).toTake()).hasSize(256);
        assertThat(Shares.of(view, 1, true).toTake()).isEmpty();
    }

    @Test
    void eachTakesItsShareOfWhatIsFree() {
        View view = view(List.of(member(1, 1), member(2, 1), member(3, 1)), 100, 76, 80, 0);
        assertThat(Shares.of(view, 1, false).toTake()).hasSize(10);
        assertThat(Shares.of(view, 2, false).toTake()).hasSize(6);
        assertThat(Shares.of(view, 3, false).toTake()).hasSize(86);
    }

    @Test
    void theSurplusGoesToTheOneWithTheLeastOnceItServes() {
        View view = view(List.of(member(1, 5), member(2, 5), member(3, 0)), 0, 200, 56, 0);
        assertThat(Shares.of(view, 1, false).toGive(view)).contains(new Shares.Gift(2, 30));
        View serving = view(List.of(member(1, 5), member(2, 5), member(3, 1)), 0, 200, 56, 0);
        assertThat(Shares.of(serving, 1, false).toGive(serving)).contains(new Shares.Gift(3, 86));
        assertThat(Shares.of(serving, 2, false).toGive(serving)).isEmpty();
    }

    @Test
    void anEvenSpreadStays() {
        View view = view(List.of(member(1, 5), member(2, 5), member(3, 5)), 0, 86, 86, 84);
        for (long own = 1; own <= 3; own++) {
            assertThat(Shares.of(view, own, false).toGive(view)).isEmpty();
            assertThat(Shares.of(view, own, false).toTake()).isEmpty();
        }
    }

    @Test
    void aLeavingOneDealsEverythingOut() {
        View view = view(List.of(member(1, 5), member(2, 5), member(3, 5)), 0, 86, 86, 84);
        var dealt = Shares.deal(view, 1, IntStream.range(0, 86).boxed().toList());
        assertThat(dealt.get(2L)).hasSize(42);
        assertThat(dealt.get(3L)).hasSize(44);
    }

    @Test
    void neighboursAreSpread() {
        List<Integer> half =
                IntStream.range(0, 256).boxed().sorted(Shares.SPREAD).limit(128).toList();
        assertThat(half).allMatch(slot -> slot % 2 == 0);
    }
}
