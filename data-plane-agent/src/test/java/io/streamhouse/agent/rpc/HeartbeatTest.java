package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    @Test
    void isDueBetween5And15SecondsAfterTheLastAnswerEachTimeAnother() {
        Heartbeat heartbeat = new Heartbeat(new Random(7), 0);
        Set<Long> waits = new HashSet<>();
        long now = 0;
        for (int i = 0; i < 100; i++) {
            heartbeat.sent(now);
            long wait = 0;
            while (!heartbeat.isDue(now + wait)) {
                wait += Duration.ofMillis(100).toNanos();
            }
            assertThat(wait)
                    .isBetween(Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(15).toNanos());
            waits.add(wait);
            now += wait;
        }
        assertThat(waits).hasSizeGreaterThan(30);
    }
}
