package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Instant here = NOON;
    private long nanos = 77;
    private final ClusterClock clock = new ClusterClock(() -> here, () -> nanos);

    private void pass(Duration time) {
        here = here.plus(time);
        nanos += time.toNanos();
    }

    @Test
    void isTheMachinesWhileItAgrees() {
        assertThat(clock.instant()).isEqualTo(NOON);
        clock.heard(NOON.plusSeconds(2), nanos);
        assertThat(clock.instant()).isEqualTo(NOON);
        pass(Duration.ofHours(5));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(5)));
    }

    @Test
    void aClockThatJumpsAheadIsHeldAtPostgresqls() {
        clock.heard(NOON, nanos);
        here = NOON.plus(Duration.ofDays(8));
        assertThat(clock.instant()).isEqualTo(NOON.plus(ClusterClock.APART_MAX));
        assertThat(clock.ahead()).isEqualTo(Duration.ofDays(8));
        pass(Duration.ofSeconds(60));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60).plus(ClusterClock.APART_MAX));
        here = NOON.plusSeconds(60);
        assertThat(clock.instant()).isEqualTo(here);
    }

    @Test
    void aClockThatJumpsBackIsHeldAtPostgresqls() {
        clock.heard(NOON, nanos);
        here = NOON.minus(Duration.ofDays(8));
        assertThat(clock.instant()).isEqualTo(NOON.minus(ClusterClock.APART_MAX));
    }

    @Test
    void anAnswerThatTookLongProvesNothingWrong() {
        long asked = nanos;
        pass(Duration.ofSeconds(4));
        // Read as soon as it was asked, or only just before it answered.
        clock.heard(NOON, asked);
        assertThat(clock.instant()).isEqualTo(here);
        clock.heard(here, asked);
        assertThat(clock.instant()).isEqualTo(here);
        pass(Duration.ofSeconds(26));
        clock.heard(NOON, asked);
        assertThat(clock.instant()).isEqualTo(here);
    }
}
