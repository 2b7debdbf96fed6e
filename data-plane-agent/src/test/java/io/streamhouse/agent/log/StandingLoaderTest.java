package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.database.Away;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producer;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.MemoryStore;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandingLoaderTest {
    private static final UUID TOPIC = new UUID(1, 1);
    private static final UUID ORGANIZATION = new UUID(2, 2);
    private static final NumberBinding BINDING =
            new NumberBinding(new Producer(9, ORGANIZATION, "p", 1, 1), 1, 1);

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Command> told = new ArrayList<>();
    private final Asked asked = new Asked();
    private final StandingLoader loader = loader(tasks::add);

    private StandingLoader loader(Executor executor) {
        InstantSource clock = InstantSource.system();
        Ledger ledger = new MemoryLedger(new MemorySessions(clock), new MemoryProducers(), 1_000);
        return new StandingLoader(
                asked,
                ledger,
                new SegmentReader(new MemoryStore(), ledger),
                clock,
                executor,
                told::add);
    }

    @Test
    void looksUpTogetherWhatWaits() {
        load(1, 2_500);

        tasks.remove().run();

        assertThat(asked.sizes).containsExactly(1_000, 1_000, 500);
        assertThat(told).hasSize(2_500).allMatch(Command.Loaded.class::isInstance);
        assertThat(tasks).isEmpty();
    }

    @Test
    void whatIsAskedMeanwhileIsLookedUpAnew() {
        load(1, 1);
        asked.meanwhile = () -> load(1, 3);

        tasks.remove().run();

        assertThat(asked.sizes).containsExactly(1, 3);
        assertThat(told).hasSize(4);
    }

    @Test
    void aProducerThatWasLookedUpCanBeAgain() {
        load(1, 1);
        tasks.remove().run();
        load(1, 1);
        tasks.remove().run();

        assertThat(asked.sizes).containsExactly(1, 1);
    }

    @Test
    void eachPlaceIsToldThatNobodyAnswered() {
        asked.meanwhile =
                () -> {
                    throw Away.because("away");
                };
        load(1, 2);

        tasks.remove().run();

        assertThat(told)
                .containsExactly(
                        new Command.NotLoaded(1, place(0)), new Command.NotLoaded(1, place(1)));
    }

    @Test
    void whatCannotBeginIsToldAndNotRemembered() {
        StandingLoader stopping =
                loader(_ -> {
                    throw new RejectedExecutionException();
                });

        stopping.load(1, ORGANIZATION, place(0), 7);
        stopping.load(1, ORGANIZATION, place(1), 7);

        assertThat(told)
                .containsExactly(
                        new Command.NotLoaded(1, place(0)), new Command.NotLoaded(1, place(1)));
    }

    private void load(long number, int places) {
        IntStream.range(0, places).forEach(it -> loader.load(number, ORGANIZATION, place(it), 7));
    }

    private static Place place(int partition) {
        return new Place(TOPIC, partition);
    }

    /** Knows one producer, that stands nowhere, and what was asked at a time. */
    private static final class Asked implements Producers {
        private final List<Integer> sizes = new ArrayList<>();
        private Runnable meanwhile = () -> {};

        @Override
        public Map<Place, Progress.Standing> standings(long producerKey, List<Place> places) {
            sizes.add(places.size());
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            return Map.of();
        }

        @Override
        public Optional<NumberBinding> binding(long number) {
            return Optional.of(BINDING);
        }

        @Override
        public Opened open(UUID organization, ProducerName name, Opening opening) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int expireEphemeral(Duration idle) {
            return 0;
        }
    }
}
