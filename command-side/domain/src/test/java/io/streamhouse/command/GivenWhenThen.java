package io.streamhouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import io.streamhouse.api.Problem;
import java.util.List;

/** Given events, when a command, then events or a problem. */
public final class GivenWhenThen<C extends Command, E extends Event, S> {
    private final Decider<C, E, S> decider;
    private S state;

    private GivenWhenThen(Decider<C, E, S> decider) {
        this.decider = decider;
        this.state = decider.initial();
    }

    public static <C extends Command, E extends Event, S> GivenWhenThen<C, E, S> of(
            Decider<C, E, S> decider) {
        return new GivenWhenThen<>(decider);
    }

    @SafeVarargs
    public final GivenWhenThen<C, E, S> given(E... events) {
        for (E event : events) {
            state = decider.evolve().apply(state, event);
        }
        return this;
    }

    public Outcome<E> when(C command) {
        return new Outcome<>(decider.decide().apply(command, state));
    }

    /** What came of it. */
    public record Outcome<E extends Event>(Decision<E> decision) {
        @SafeVarargs
        public final void then(E... events) {
            assertThat(decision).isEqualTo(new Decision.Accepted<>(List.of(events)));
        }

        public void thenNothing() {
            assertThat(decision).isEqualTo(new Decision.Accepted<E>(List.of()));
        }

        public Problem thenRejected(Problem.Reason reason) {
            assertThat(decision).isInstanceOf(Decision.Rejected.class);
            Problem problem = ((Decision.Rejected<E>) decision).problem();
            assertThat(problem.reason()).isEqualTo(reason);
            return problem;
        }
    }
}
