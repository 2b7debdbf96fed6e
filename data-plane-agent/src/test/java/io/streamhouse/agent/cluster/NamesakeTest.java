package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A name belongs to whoever lives under it. */
class NamesakeTest {
    private Duration waited = Duration.ZERO;
    private final MemoryMembership membership =
            new MemoryMembership(new MemorySessions(() -> Instant.EPOCH.plus(waited)));

    @Test
    void aNameThatNobodyHasIsFreeAtOnce() throws InterruptedException {
        begin("b");
        Namesake.requireSilent(membership, "a", this::pause);
        assertThat(waited).isZero();
    }

    @Test
    void aNameIsNotTakenFromALivingAgent() throws Sealed {
        Session living = begin("a");
        membership.beat(living);
        assertThatThrownBy(() ->
                        Namesake.requireSilent(
                                membership,
                                "a",
                                length -> {
                                    pause(length);
                                    beat(living);
                                }))
                .isInstanceOf(NameTaken.class)
                .hasMessageContaining("endpoint a:9090")
                .hasMessageContaining("STREAMHOUSE_AGENT_ID");
    }

    @Test
    void aNameIsTakenFromOneThatBeatsNoMoreWithoutWaitingUntilItHasExpired()
            throws InterruptedException, Sealed {
        membership.beat(begin("a"));
        Namesake.requireSilent(membership, "a", this::pause);
        assertThat(waited).isPositive().isLessThan(Heartbeat.TIME_TO_LIVE);
    }

    @Test
    void aSealedSessionHoldsNoName() throws InterruptedException, Sealed {
        membership.sealOwn(begin("a"));
        Namesake.requireSilent(membership, "a", this::pause);
        assertThat(waited).isZero();
    }

    private void pause(Duration length) {
        waited = waited.plus(length);
    }

    private void beat(Session session) {
        try {
            membership.beat(session);
        } catch (Sealed e) {
            throw new AssertionError(e);
        }
    }

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }
}
