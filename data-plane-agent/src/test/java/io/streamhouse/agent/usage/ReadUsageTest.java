package io.streamhouse.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadUsageTest {
    private static final long NOW = 1_800_000_000_500L;
    private static final UUID ORGANIZATION = new UUID(1, 2);

    @Test
    void aCountOfTheCutsOwnMillisecondDoesNotWaitForTheNext() {
        ReadUsage usage = new ReadUsage(InstantSource.fixed(Instant.ofEpochMilli(NOW)), 1_000);
        usage.add(ORGANIZATION, 3, 40);
        assertThat(usage.cut(NOW))
                .containsExactly(new ReadUsage.Row(ORGANIZATION, NOW - 1, 40, 3, 1));
        assertThat(usage.cut(NOW + 1)).isEmpty();
    }

    @Test
    void aWindowThatBeginsWithTheCutWaits() {
        long start = 1_800_000_000_000L;
        ReadUsage usage = new ReadUsage(InstantSource.fixed(Instant.ofEpochMilli(start)), 1_000);
        usage.add(ORGANIZATION, 3, 40);
        assertThat(usage.cut(start)).isEmpty();
        assertThat(usage.cut(start + 1)).hasSize(1);
    }
}
