package io.streamhouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import io.streamhouse.api.Problem;
import io.streamhouse.api.claim.ClaimCommand;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.command.claim.ClaimAggregate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shells under Axon's own fixture: streams begin, are loaded, and decide. */
final class ShellsTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    static Stream<Shell<?, ?, ?>> shells() {
        System.out.println("ShellsTest -Dseed=" + SEED);
        return CommandSideConfiguration.STREAMS.stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void decidesAsItsDecider(Shell<?, ?, ?> shell) {
        for (int run = 0; run < 20; run++) {
            compare(shell, new Samples(SEED + run));
        }
    }

    private static <C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>>
            void compare(Shell<C, E, A> shell, Samples samples) {
        compare(shell, shell.decider(), samples);
    }

    private static <C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>, S>
            void compare(Shell<C, E, A> shell, Decider<C, E, S> decider, Samples samples) {
        C first = samples.any(decider.commands());
        S state = decider.initial();
        List<E> history = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            C command = samples.any(decider.commands());
            if (!command.stream().equals(first.stream())) {
                continue;
            }
            Decision<E> decision = decider.decide().apply(command, state);
            List<E> events =
                    switch (decision) {
                        case Decision.Accepted<E>(var accepted) -> accepted;
                        case Decision.Rejected<E> _ -> List.of();
                    };
            AggregateTestFixture<A> fixture = fixture(shell);
            // A stream that begins with a refusal is none; Axon's check takes that for a deletion.
            fixture.setReportIllegalStateChange(!(history.isEmpty() && events.isEmpty()));
            fixture.given(history)
                    .when(command)
                    .expectEvents(events.toArray())
                    .expectResultMessagePayload(decision);
            for (E event : events) {
                history.add(event);
                state = decider.evolve().apply(state, event);
            }
        }
    }

    @Test
    void takesTheStreamsNameFromTheCommand() {
        ClaimKey key = ClaimKey.email("ab".repeat(32));
        UUID holder = new UUID(1, 1);
        fixture(ClaimAggregate.SHELL)
                .givenNoPriorActivity()
                .when(new ClaimCommand.Claim(key, holder))
                .expectEvents(new ClaimEvent.Claimed(key, holder))
                .expectState(stream -> assertThat(stream.id()).startsWith("claim:email:ab"));
    }

    @Test
    void refusesWithoutAnEvent() {
        ClaimKey key = ClaimKey.email("ab".repeat(32));
        fixture(ClaimAggregate.SHELL)
                .given(new ClaimEvent.Claimed(key, new UUID(1, 1)))
                .when(new ClaimCommand.Claim(key, new UUID(1, 2)))
                .expectNoEvents()
                .expectResultMessagePayloadMatching(
                        org.hamcrest.Matchers.hasToString(
                                org.hamcrest.Matchers.containsString(
                                        Problem.Reason.EMAIL_TAKEN.name())));
    }

    private static <C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>>
            AggregateTestFixture<A> fixture(Shell<C, E, A> shell) {
        AggregateTestFixture<A> fixture = new AggregateTestFixture<>(shell.aggregate());
        fixture.registerAggregateFactory(StreamHandler.factory(shell));
        StreamHandler<C, E, A> handler = new StreamHandler<>(shell, fixture.getRepository());
        for (Class<?> command : Samples.records(shell.decider().commands())) {
            fixture.registerCommandHandler(command, handler::handle);
        }
        return fixture;
    }
}
