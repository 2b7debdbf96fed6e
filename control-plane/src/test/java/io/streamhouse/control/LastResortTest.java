package io.streamhouse.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastResortTest {
    private final List<Integer> exits = new ArrayList<>();
    private final LastResort lastResort = new LastResort(exits::add);

    @Test
    void anErrorEndsTheProcess() throws InterruptedException {
        Thread thread =
                Thread.ofVirtual()
                        .uncaughtExceptionHandler(lastResort)
                        .start(() -> {
                            throw new OutOfMemoryError("as a test");
                        });
        thread.join();
        assertThat(exits).containsExactly(LastResort.EXIT_FAILED);
    }

    @Test
    void anExceptionEndsItsThreadOnly() {
        lastResort.uncaughtException(Thread.currentThread(), new IllegalStateException("a test"));
        assertThat(exits).isEmpty();
    }
}
