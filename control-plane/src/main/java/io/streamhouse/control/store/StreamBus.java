package io.streamhouse.control.store;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import io.streamhouse.command.CommandSideConfiguration;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import io.streamhouse.command.StreamHandler;
import java.util.List;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.GenericMessage;
import org.jspecify.annotations.Nullable;

/**
 * The command bus with every kind of stream subscribed, once per command by explicit name.
 * Concurrency is optimistic, by the table's unique sequence; there are no locks and no cache.
 */
final class StreamBus {
    private final CommandBus bus = SimpleCommandBus.builder().build();

    StreamBus(EventStore events) {
        CommandSideConfiguration.STREAMS.forEach(shell -> subscribe(shell, events));
    }

    /** Lets the command's stream decide, within the current unit of work. */
    Decision<?> decide(Command command) {
        Answer answer = new Answer();
        bus.dispatch(
                new GenericCommandMessage<>(
                        new GenericMessage<>(command), command.getClass().getName()),
                (_, result) -> answer.result = result);
        CommandResultMessage<?> result = answer.result;
        if (result == null) {
            throw new IllegalStateException("the bus did not answer " + command.getClass());
        }
        if (result.isExceptional()) {
            throw rethrown(result.exceptionResult());
        }
        return (Decision<?>) result.getPayload();
    }

    private static RuntimeException rethrown(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("a command failed", failure);
        };
    }

    private <C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>> void subscribe(
            Shell<C, E, A> shell, EventStore events) {
        EventSourcingRepository<A> repository =
                EventSourcingRepository.builder(shell.aggregate())
                        .aggregateFactory(StreamHandler.factory(shell))
                        .eventStore(events)
                        .lockFactory(NullLockFactory.INSTANCE)
                        .build();
        StreamHandler<C, E, A> handler = new StreamHandler<>(shell, repository);
        for (Class<?> command : records(shell.decider().commands())) {
            bus.subscribe(command.getName(), handler);
        }
    }

    private static List<Class<?>> records(Class<?> vocabulary) {
        return List.of(vocabulary.getPermittedSubclasses());
    }

    /** The bus answers in the dispatching thread. */
    private static final class Answer {
        private @Nullable CommandResultMessage<?> result;
    }
}
