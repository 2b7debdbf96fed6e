package io.streamhouse.command.org;

import io.streamhouse.api.org.OperationCommand;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a process's run. */
@AggregateRoot(type = "operation")
public final class OperationAggregate
        extends StreamAggregate<OperationCommand, OperationEvent, Operation> {
    /** Its place in the table of contents. */
    public static final Shell<OperationCommand, OperationEvent, OperationAggregate> SHELL =
            new Shell<>(
                    OperationDecider.DECIDER, OperationAggregate.class, OperationAggregate::new);

    private OperationAggregate(String id) {
        super(OperationDecider.DECIDER, id);
    }
}
