package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private Instant here = Instant.parse("2026-03-01T12:00:00Z");
    private long nanos;
    private final ClusterClock clock = new ClusterClock(() -> here, () -> nanos);
    private final MemoryMembership membership =
            new MemoryMembership(new MemorySessions(() -> here));

    private Heartbeat heartbeat() {
        Session own =
                membership.begin(
                        new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:9090"));
        return new Heartbeat(membership, own, WalKind.POSTGRES, clock, _ -> {});
    }

    @Test
    void isNotFreshOnceOneOfBothClocksHasPassedTheDeadline() {
        Heartbeat heartbeat = heartbeat();
        heartbeat.step();
        nanos += Heartbeat.TIME_TO_LIVE.toNanos() - 1;
        assertThat(heartbeat.fresh()).isTrue();
        nanos++;
        assertThat(heartbeat.fresh()).isFalse();

        heartbeat.step();
        // The whole machine was suspended.
        here = here.plus(Heartbeat.TIME_TO_LIVE);
        assertThat(heartbeat.fresh()).isFalse();
        heartbeat.step();
        assertThat(heartbeat.fresh()).isTrue();
        here = here.minus(Duration.ofHours(1));
        assertThat(heartbeat.fresh()).isTrue();
    }
}
