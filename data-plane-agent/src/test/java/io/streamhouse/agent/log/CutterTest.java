package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.usage.ReadUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutterTest {
    private final List<Cut> cuts = new ArrayList<>();
    private long nanos = 5;
    private final Cutter cutter =
            new Cutter(
                    Duration.ofSeconds(10),
                    1 << 30,
                    1_000,
                    () -> nanos,
                    new ReadUsage(() -> java.time.Instant.EPOCH, 1_000),
                    cuts::add);

    private int cutsAt(long millis) {
        cutter.cutWhenDue(() -> millis);
        if (!cuts.isEmpty()) {
            cutter.recorded(cuts.getLast());
        }
        return cuts.size();
    }

    @Test
    void aWallClockThatStandsStillDelaysNoCut() {
        assertThat(cutsAt(5_000_000)).isZero();
        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(cutsAt(5_000_000)).isEqualTo(1);
        nanos += Duration.ofSeconds(9).toNanos();
        assertThat(cutsAt(5_000_000)).isEqualTo(1);
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(cutsAt(5_000_000)).isEqualTo(2);
        assertThat(cuts.getLast().atMillis()).isEqualTo(5_000_001);
    }
}
