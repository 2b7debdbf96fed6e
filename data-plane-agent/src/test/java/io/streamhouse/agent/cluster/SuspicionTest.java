package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SuspicionTest {
    private long nanos = 5_000_000_000L;
    private final Suspicion suspicion = new Suspicion(() -> nanos);

    private List<Member> look(long beat, boolean expired, double afterSeconds) {
        nanos += (long) (afterSeconds * 1e9);
        Member other =
                new Member(
                        2,
                        "b",
                        "e",
                        WalKind.POSTGRES,
                        false,
                        false,
                        beat,
                        expired,
                        OptionalLong.empty());
        return suspicion.look(new View(List.of(other), List.of()), 1);
    }

    @Test
    void aSessionThatDoesNotBeatIsDeadAfterAWhile() {
        for (int i = 0; i < 6; i++) {
            assertThat(look(7, i > 3, 0.5)).isEmpty();
        }
        assertThat(look(7, true, 0.6)).hasSize(1);
    }

    @Test
    void onePausedItselfBelievesNothingOfBefore() {
        assertThat(look(7, false, 0.5)).isEmpty();
        assertThat(look(7, true, 60)).isEmpty();
        assertThat(look(8, false, 0.5)).isEmpty();
    }

    @Test
    void lostContactBeginsAnew() {
        for (int i = 0; i < 6; i++) {
            assertThat(look(7, true, 0.5)).isEmpty();
        }
        suspicion.forget();
        assertThat(look(7, true, 0.5)).isEmpty();
        assertThat(look(7, true, 1)).isEmpty();
    }

    @Test
    void oneThatIsStillStartingHasMoreTime() {
        for (int i = 0; i < 20; i++) {
            assertThat(look(0, true, 1)).isEmpty();
        }
        for (int i = 0; i < 20; i++) {
            look(0, true, 1);
        }
        assertThat(look(0, true, 1)).hasSize(1);
    }
}
