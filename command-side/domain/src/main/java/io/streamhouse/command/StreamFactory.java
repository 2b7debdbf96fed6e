package io.streamhouse.command;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AbstractAggregateFactory;

/** Makes the aggregate that Axon replays a stream into. */
final class StreamFactory<A extends StreamAggregate<?, ?, ?>> extends AbstractAggregateFactory<A> {
    private final Shell<?, ?, A> shell;

    StreamFactory(Shell<?, ?, A> shell) {
        super(shell.aggregate());
        this.shell = shell;
    }

    @Override
    protected A doCreateAggregate(String id, DomainEventMessage firstEvent) {
        return shell.create().apply(id);
    }
}
