package io.streamhouse.command;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;

/**
 * What the Axon shells share: it holds the state, asks the decider, applies the events. Axon gives
 * each unit of work an instance of its own.
 */
public abstract class StreamAggregate<C extends Command, E extends Event, S> {
    private final Decider<C, E, S> decider;
    @AggregateIdentifier private final String id;
    private S state;

    protected StreamAggregate(Decider<C, E, S> decider, String id) {
        this.decider = decider;
        this.id = id;
        this.state = decider.initial();
    }

    /** Decides, and applies the events of an accepted command. */
    public final Decision<E> handle(C command) {
        Decision<E> decision = decider.decide().apply(command, state);
        switch (decision) {
            case Decision.Accepted<E>(var events) -> events.forEach(AggregateLifecycle::apply);
            case Decision.Rejected<E> _ -> {}
        }
        return decision;
    }

    /** The stream's name. */
    public final String id() {
        return id;
    }

    /** The state after all events so far. */
    public final S state() {
        return state;
    }

    @EventSourcingHandler
    final void on(E event) {
        state = decider.evolve().apply(state, event);
    }
}
