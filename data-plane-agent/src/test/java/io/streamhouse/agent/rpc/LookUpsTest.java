package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.problem.Problem;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LookUpsTest {
    private final Queue<Runnable> put = new ArrayDeque<>();

    @Test
    void noMoreWaitThanMay() {
        LookUps lookUps = new LookUps(put::add, 1, 2);
        lookUps.later(() -> {});
        lookUps.later(() -> {});
        assertThatThrownBy(() -> lookUps.later(() -> {}))
                .isInstanceOfSatisfying(
                        Problem.class,
                        it -> assertThat(it.reason().name()).isEqualTo("OVERLOADED"));
        put.remove().run();
        lookUps.later(() -> {});
        assertThat(put).hasSize(2);
    }

    @Test
    void aTurnIsGivenBackWhateverHappensInIt() {
        LookUps lookUps = new LookUps(put::add, 1, 2);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() ->
                            lookUps.inTurn(() -> {
                                throw new IllegalStateException("once");
                            }))
                    .hasMessage("once");
        }
    }
}
