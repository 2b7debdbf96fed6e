package io.streamhouse.command;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.modelling.command.Repository;

/**
 * Handles the commands of one kind of stream: loads the stream named by the command, or begins it,
 * and lets it decide. Answers the {@link Decision}. Subscribed once per command by explicit name,
 * because Axon finds handlers by the name of the very class and never by a sealed interface.
 */
public final class StreamHandler<
                C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>>
        implements MessageHandler<CommandMessage<?>> {
    private final Shell<C, E, A> shell;
    private final Repository<A> repository;

    /**
     * @param repository without locks: creating through it would keep its lock on failure
     */
    public StreamHandler(Shell<C, E, A> shell, Repository<A> repository) {
        this.shell = shell;
        this.repository = repository;
    }

    /** How Axon makes the aggregate of a stream that it replays. */
    public static <A extends StreamAggregate<?, ?, ?>> AggregateFactory<A> factory(
            Shell<?, ?, A> shell) {
        return new StreamFactory<>(shell);
    }

    @Override
    public Object handle(CommandMessage<?> message) throws Exception {
        C command = shell.decider().commands().cast(message.getPayload());
        String id = command.stream().value();
        return repository
                .loadOrCreate(id, () -> shell.create().apply(id))
                .invoke(stream -> stream.handle(command));
    }
}
