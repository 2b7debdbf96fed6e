package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchPartsTest {
    @Test
    void percentilesAreRightToThreeDigits() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 100_000; i++) {
            latencies.add(i * 1_000L);
        }
        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.at(0.5)).isCloseTo(50_000_000L, within(100_000L));
        assertThat(latencies.at(0.999)).isCloseTo(99_900_000L, within(200_000L));
        assertThat(latencies.max()).isEqualTo(100_000_000L);
        assertThat(latencies.at(1)).isEqualTo(latencies.max());
    }

    @Test
    void smallAndLargeValuesHaveTheirPlace() {
        Latencies latencies = new Latencies();
        latencies.add(-1);
        latencies.add(7);
        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.at(0.3)).isZero();
        assertThat(latencies.at(0.6)).isEqualTo(7);
        assertThat(latencies.at(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Latencies().at(0.99)).isZero();
    }

    @Test
    void whoIsLateCountsFromTheTimeThatWasMeant() {
        Pace pace = new Pace(100_000);
        long first = pace.await(0);
        long late = pace.await(1_000);
        assertThat(Duration.ofNanos(late - first)).isEqualTo(Duration.ofMillis(10));
        assertThat(pace.await(500) - first).isEqualTo(5_000_000L);
    }

    @Test
    void madeUpRecordsHaveTheSizeAskedForAndAreTheSameEachTime() throws Exception {
        for (int size : new int[] {16, 100, 1_024, 10_000, 1 << 20}) {
            assertThat(Payload.of(null, size).value(3)).hasSize(size);
        }
        assertThat(Payload.of(null, 1_024).value(7)).isEqualTo(Payload.of(null, 1_024).value(7));
    }

    @Test
    void largeMadeUpRecordsAreFewerAndStillDiffer() throws Exception {
        Payload payload = Payload.of(null, 1 << 20);
        Set<byte[]> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 1_000; i++) {
            distinct.add(payload.value(i));
        }
        assertThat(distinct).hasSizeBetween(4, 16);
        assertThat(payload.value(0)).isNotEqualTo(payload.value(1));
    }

    @Test
    void theLargestRecordsFitWithWhatFramesThem() throws Exception {
        BenchLoad load = load("--size", "1048576");
        assertThat(load.size()).isBetween((1 << 20) - 100, (1 << 20) - 20);
        assertThat(load.content().value(0)).hasSize(load.size());
        assertThat(load("--size", "1000").content().value(0)).hasSize(1_000);
    }

    @Test
    void lastsAsLongAsIsSaidAndElseAsLongAsUsual() {
        long now = System.nanoTime();
        long earlier = now - Duration.ofSeconds(31).toNanos();
        assertThat(load().isOver(99, now)).isFalse();
        assertThat(load().isOver(100, now)).isTrue();
        assertThat(load().isOver(1, earlier)).isTrue();
        assertThat(load("--records", "7").isOver(6, earlier)).isFalse();
        assertThat(load("--records", "7").isOver(7, now)).isTrue();
        assertThat(load("--records", "0").isOver(1_000, earlier)).isFalse();
        assertThat(load("--duration", "60").isOver(1_000, earlier)).isFalse();
        assertThat(load("--duration", "20").isOver(1, earlier)).isTrue();
    }

    private static BenchLoad load(String... options) {
        return CommandLine.populateCommand(new BenchLoad(100, 30.0), options);
    }

    @Test
    void anInterruptionLetsTheWorkFinish() throws InterruptedException {
        Interruption interruption = Interruption.listen();
        CountDownLatch ended = new CountDownLatch(1);
        Thread signal =
                Thread.ofVirtual()
                        .start(() -> {
                            interruption.awaitFinish();
                            ended.countDown();
                        });
        while (!interruption.asked()) {
            Thread.onSpinWait();
        }
        assertThat(ended.getCount()).isEqualTo(1);
        interruption.close();
        signal.join();
        assertThat(ended.getCount()).isZero();
    }
}
