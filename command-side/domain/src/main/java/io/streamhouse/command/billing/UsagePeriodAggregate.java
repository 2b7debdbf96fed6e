package io.streamhouse.command.billing;

import io.streamhouse.api.billing.UsagePeriodCommand;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a month of usage. */
@AggregateRoot(type = "usage")
public final class UsagePeriodAggregate
        extends StreamAggregate<UsagePeriodCommand, UsagePeriodEvent, UsagePeriod> {
    /** Its place in the table of contents. */
    public static final Shell<UsagePeriodCommand, UsagePeriodEvent, UsagePeriodAggregate> SHELL =
            new Shell<>(
                    UsagePeriodDecider.DECIDER,
                    UsagePeriodAggregate.class,
                    UsagePeriodAggregate::new);

    private UsagePeriodAggregate(String id) {
        super(UsagePeriodDecider.DECIDER, id);
    }
}
