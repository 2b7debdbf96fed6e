package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final long LINGER = 1_000_000;

    private final Departures departures = new Departures(LINGER);
    private final long now = System.nanoTime();

    @Test
    void afterAQuietTimeRecordsLeaveAtOnce() {
        assertThat(departures.isDue(new Busy(0), now)).isTrue();
        assertThat(departures.isDue(new Busy(1), now)).isTrue();
    }

    @Test
    void thenOncePerLinger() {
        departures.left(now);

        assertThat(departures.isDue(new Busy(0), now + LINGER - 1)).isFalse();
        assertThat(departures.isDue(new Busy(1), now + LINGER)).isTrue();
        assertThat(departures.nextNanos(new Busy(1), now + 2 * LINGER)).isEqualTo(now + LINGER);
    }

    @Test
    void allLanesLeaveTogether() {
        departures.left(now);

        assertThat(departures.isDue(new Busy(5), now)).isTrue();
    }

    @Test
    void withTwoUnderWayRecordsLinger() {
        assertThat(departures.isDue(new Busy(2), now)).isFalse();
        assertThat(departures.nextNanos(new Busy(2), now + LINGER)).isEqualTo(now + LINGER);
    }

    @Test
    void theEndOfLingeringIsNeverPutOff() {
        departures.left(now);

        assertThat(departures.nextNanos(new Busy(0), now + 1)).isEqualTo(now + 1);
    }

    /** With so many batches under way; nothing else is asked. */
    private record Busy(int underWay) implements Carrier {
        @Override
        public Endpoint endpoint() {
            return new Endpoint("127.0.0.1", 9090, false);
        }

        @Override
        public boolean accepting() {
            return true;
        }

        @Override
        public boolean hasRoomFor(int bytes) {
            return true;
        }

        @Override
        public int underWayPerLaneMax() {
            return 1;
        }

        @Override
        public void send(Courier courier, Batch batch) {}

        @Override
        public void checkTime(long nowNanos) {}

        @Override
        public void breakOff(StreamHouseException cause) {}

        @Override
        public void retire() {}
    }
}
