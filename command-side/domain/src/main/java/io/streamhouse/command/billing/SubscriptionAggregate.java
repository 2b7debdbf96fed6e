package io.streamhouse.command.billing;

import io.streamhouse.api.billing.SubscriptionCommand;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a subscription. */
@AggregateRoot(type = "subscription")
public final class SubscriptionAggregate
        extends StreamAggregate<SubscriptionCommand, SubscriptionEvent, Subscription> {
    /** Its place in the table of contents. */
    public static final Shell<SubscriptionCommand, SubscriptionEvent, SubscriptionAggregate> SHELL =
            new Shell<>(
                    SubscriptionDecider.DECIDER,
                    SubscriptionAggregate.class,
                    SubscriptionAggregate::new);

    private SubscriptionAggregate(String id) {
        super(SubscriptionDecider.DECIDER, id);
    }
}
