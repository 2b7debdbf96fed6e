package io.streamhouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import io.streamhouse.api.EventNames;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.identity.PersonCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of stream, whatever it is about. */
final class AggregateLawsTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int RUNS = 200;
    private static final int COMMANDS = 40;

    /** Each of these is a fact of its own every time it happens. */
    private static final Set<Class<?>> NEVER_A_REPEAT = Set.of(PersonCommand.RefuseLogin.class);

    static Stream<Decider<?, ?, ?>> deciders() {
        System.out.println("AggregateLawsTest -Dseed=" + SEED);
        return CommandSideConfiguration.STREAMS.stream().map(Shell::decider);
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void replayIsTheLiveState(Decider<?, ?, ?> decider) {
        for (int run = 0; run < RUNS; run++) {
            Life<?, ?, ?> life = new Life<>(decider, new Samples(SEED + run));
            for (int i = 0; i < COMMANDS; i++) {
                life.step();
            }
            assertThat(life.replayed()).as("seed %d run %d", SEED, run).isEqualTo(life.state());
        }
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void theSameCommandAgainAppendsNothing(Decider<?, ?, ?> decider) {
        for (int run = 0; run < RUNS; run++) {
            Life<?, ?, ?> life = new Life<>(decider, new Samples(SEED + run));
            for (int i = 0; i < COMMANDS; i++) {
                life.stepTwice();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void everyCommandAndEventIsMet(Decider<?, ?, ?> decider) {
        Set<Class<?>> commands = new HashSet<>();
        Set<Class<?>> events = new HashSet<>();
        for (int run = 0; run < RUNS * 10; run++) {
            Life<?, ?, ?> life = new Life<>(decider, new Samples(SEED + run));
            for (int i = 0; i < COMMANDS; i++) {
                commands.add(life.step().getClass());
            }
            life.history().forEach(event -> events.add(event.getClass()));
        }
        assertThat(commands)
                .containsExactlyInAnyOrderElementsOf(Samples.records(decider.commands()));
        assertThat(events).containsExactlyInAnyOrderElementsOf(Samples.records(decider.events()));
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void streamIdsBeginWithTheirKind(Decider<?, ?, ?> decider) {
        Samples samples = new Samples(SEED);
        for (Class<?> type : Samples.records(decider.commands())) {
            StreamId id = ((Command) samples.make(type)).stream();
            assertThat(id.value()).startsWith(decider.kind() + ":");
        }
    }

    @Test
    void everyVocabularyHasADecider() {
        List<Class<?>> decided =
                CommandSideConfiguration.STREAMS.stream()
                        .<Class<?>>map(shell -> shell.decider().events())
                        .toList();
        assertThat(decided).containsExactlyInAnyOrderElementsOf(EventNames.STREAMS);
    }

    /** One stream, lived through. */
    private static final class Life<C extends Command, E extends Event, S> {
        private final Decider<C, E, S> decider;
        private final Samples samples;
        private final List<E> history = new ArrayList<>();
        private S state;

        Life(Decider<C, E, S> decider, Samples samples) {
            this.decider = decider;
            this.samples = samples;
            this.state = decider.initial();
        }

        C step() {
            C command = samples.any(decider.commands());
            execute(command);
            return command;
        }

        void stepTwice() {
            C command = step();
            if (!NEVER_A_REPEAT.contains(command.getClass())) {
                int before = history.size();
                execute(command);
                assertThat(history).as("%s again (seed %d)", command, SEED).hasSize(before);
            }
        }

        private void execute(C command) {
            switch (decider.decide().apply(command, state)) {
                case Decision.Accepted<E>(var events) -> {
                    for (E event : events) {
                        history.add(event);
                        state = decider.evolve().apply(state, event);
                    }
                }
                case Decision.Rejected<E> _ -> {}
            }
        }

        S replayed() {
            S replayed = decider.initial();
            for (E event : history) {
                replayed = decider.evolve().apply(replayed, event);
            }
            return replayed;
        }

        S state() {
            return state;
        }

        List<E> history() {
            return history;
        }
    }
}
