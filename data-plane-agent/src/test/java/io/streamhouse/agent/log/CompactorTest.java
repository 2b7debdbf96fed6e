package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.database.Away;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.MemoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompactorTest {
    private final Place place = new Place(UUID.randomUUID(), 0);
    private final MemoryStore store = new MemoryStore();
    private final List<Integer> tries = new ArrayList<>();
    private int answersLost;

    @Test
    void anObjectThatWasNotTakenIsDeleted() throws Exception {
        Compactor compactor = compactor();
        compactor.step();
        assertThat(tries).hasSize(1);
        assertThat(store.objects).isEmpty();
    }

    @Test
    void anObjectThatALateExchangeMayStillNameStays() throws Exception {
        answersLost = 1;
        Compactor compactor = compactor();
        compactor.step();
        compactor.step();
        assertThat(tries).hasSize(2);
        assertThat(store.objects).hasSize(1);
        compactor.step();
        assertThat(tries).hasSize(3);
        assertThat(store.objects).hasSize(1);
    }

    private Compactor compactor() {
        return new Compactor(
                1,
                new NeverTaken(),
                (_, _, organization, _) -> {
                    UUID id = UUID.randomUUID();
                    store.put("l1/" + id, List.of(ByteBuffer.wrap(new byte[10])));
                    return new Compactions.Merged(
                            id, "l1/" + id, 10, new byte[32], organization, 0, 200, 1);
                },
                store,
                List::of,
                new CompactionPlan.Limits(1_000, 2, 1, 2));
    }

    /** Partitions that change whenever somebody would compact them. */
    private final class NeverTaken implements Compactions {
        @Override
        public List<Candidate> candidates(List<Integer> slots, int piecesMin) {
            return List.of(new Candidate(place, new UUID(1, 2), 0, 2));
        }

        @Override
        public List<Piece> pieces(Place of, long fromOffset, int limit) {
            UUID segment = new UUID(3, 4);
            return List.of(
                    new Piece(segment, "l0/a", 500, 0, 0, 9, 8, 100, 1, 2),
                    new Piece(segment, "l0/b", 500, 0, 10, 19, 8, 100, 2, 3));
        }

        @Override
        public boolean compact(long session, Place of, List<Piece> replaced, Merged by) {
            tries.add(tries.size());
            if (tries.size() <= answersLost) {
                throw Away.because("the answer is lost");
            }
            return false;
        }
    }
}
