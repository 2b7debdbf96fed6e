package io.streamhouse.control.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.store.Refused;
import io.streamhouse.proto.v1.PartitionDescription;
import org.junit.jupiter.api.Test;

class MessageControllerTest {
    private static PartitionDescription extent(long logStart, long highWatermark) {
        return PartitionDescription.newBuilder()
                .setLogStart(logStart)
                .setHighWatermark(highWatermark)
                .build();
    }

    @Test
    void aPartitionWithoutALeaderHasNoExtent() {
        assertThat(MessageController.led(extent(0, 0)).getHighWatermark()).isZero();
        assertThatThrownBy(() -> MessageController.led(extent(-1, -1)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it ->
                                assertThat(it.problem().reason())
                                        .isEqualTo(Reason.AGENT_UNAVAILABLE));
    }
}
