package io.streamhouse.query.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of docs/interfaces.md; the agent's test has the same examples. */
class LeadersTest {
    @ParameterizedTest
    @CsvSource({
        "0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3, 0, 26",
        "0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3, 255, 25",
        "ffffffff-ffff-4fff-bfff-fffffffffffe, 7, 8",
        "00000000-0000-4000-8000-000000000001, 1000, 233",
    })
    void aPartitionsSlotIsFixedForEver(UUID topic, int partition, int slot) {
        assertThat(Leaders.slot(topic, partition)).isEqualTo(slot);
    }
}
