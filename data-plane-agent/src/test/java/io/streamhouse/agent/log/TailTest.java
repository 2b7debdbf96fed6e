package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.segment.StoredBatch;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
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

    /** Thousands of partitions each keep a few dropped batches otherwise. */
    @Test
    void aDroppedBatchIsHeldNoLonger() {
        Tail tail = new Tail(0, 0);
        List<WeakReference<Batch>> dropped = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Batch batch = new Batch(new byte[1 << 10], 0, 1 << 10);
            dropped.add(new WeakReference<>(batch));
            tail.publish(List.of(new StoredBatch(batch, i, 1, 0, 1, 0, i, 0)), 0);
        }
        for (int i = 0; i < 99; i++) {
            tail.dropOldest();
        }
        System.gc();
        assertThat(dropped.subList(0, 99)).allMatch(it -> it.refersTo(null));
        assertThat(tail.read(99, 1 << 20).batches()).hasSize(1);
        assertThat(tail.read(98, 1 << 20).below()).isTrue();
    }
}
