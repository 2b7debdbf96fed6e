package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.problem.Problem;
import org.junit.jupiter.api.Test;

class ReadCreditTest {
    private final ReadCredit credit = new ReadCredit();

    private void add(long bytes, long records) {
        credit.add(
                io.streamhouse.proto.v1.ReadCredit.newBuilder()
                        .setBytes(bytes)
                        .setRecords(records)
                        .build());
    }

    @Test
    void bytesAloneCountWhenTheFirstCreditNamesNoRecords() {
        add(0, 0);
        assertThat(credit.isLeft()).isFalse();
        add(10, 0);
        credit.use(9, 1_000_000);
        assertThat(credit.isLeft()).isTrue();
        credit.use(9, 1);
        assertThat(credit.isLeft()).isFalse();
    }

    @Test
    void whatWasSentTooMuchIsOwed() {
        add(10, 0);
        credit.use(25, 1);
        add(10, 0);
        assertThat(credit.isLeft()).isFalse();
        add(10, 0);
        assertThat(credit.bytes()).isEqualTo(5);
    }

    @Test
    void bothMustBeLeftWhenBothAreGiven() {
        add(100, 1);
        credit.use(10, 1);
        assertThat(credit.isLeft()).isFalse();
        add(0, 1);
        assertThat(credit.isLeft()).isTrue();
        assertThat(credit.records()).isEqualTo(1);
    }

    @Test
    void creditsNeitherOverflowNorShrink() {
        add(Long.MAX_VALUE, 0);
        add(Long.MAX_VALUE, 0);
        assertThat(credit.bytes()).isPositive();
        assertThatThrownBy(() -> add(-1, 0)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> add(1, -1)).isInstanceOf(Problem.class);
    }
}
