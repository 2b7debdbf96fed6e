package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailTest {
    @Test
    void aReaderThatAskedTwiceAndLeftOnceIsNotWoken() {
        Tail tail = new Tail(0, 0);
        Runnable reader = () -> {};
        assertThat(tail.whenBeyond(0, reader)).isTrue();
        assertThat(tail.whenBeyond(0, reader)).isTrue();
        tail.forget(reader);
        assertThat(tail.end()).isEmpty();
    }

    @Test
    void anEndedTailWakesItsReadersAndTakesNoMore() {
        Tail tail = new Tail(0, 0);
        Runnable reader = () -> {};
        tail.whenBeyond(0, reader);
        assertThat(tail.end()).containsExactly(reader);
        assertThat(tail.whenBeyond(0, reader)).isFalse();
    }
}
