package io.streamhouse.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnknownKeysTest {
    private long now = 1_000_000;
    private final UnknownKeys keys = new UnknownKeys(() -> Instant.ofEpochMilli(now));

    @Test
    void aKeyIsRememberedForASecond() {
        UUID key = UUID.randomUUID();
        assertThat(keys.contains(key)).isFalse();
        keys.add(key);
        now += 999;
        assertThat(keys.contains(key)).isTrue();
        now++;
        assertThat(keys.contains(key)).isFalse();
    }

    @Test
    void noMoreAreRememberedThanFit() {
        UUID first = UUID.randomUUID();
        keys.add(first);
        for (int i = 0; i < UnknownKeys.MAX; i++) {
            keys.add(new UUID(0, i));
        }
        assertThat(keys.contains(first)).isFalse();
        assertThat(keys.contains(new UUID(0, UnknownKeys.MAX - 1))).isTrue();
    }
}
