package io.streamhouse.command.quota;

import io.streamhouse.api.quota.QuotaCommand;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a quota ledger. */
@AggregateRoot(type = "quota")
public final class QuotaAggregate extends StreamAggregate<QuotaCommand, QuotaEvent, QuotaLedger> {
    /** Its place in the table of contents. */
    public static final Shell<QuotaCommand, QuotaEvent, QuotaAggregate> SHELL =
            new Shell<>(QuotaDecider.DECIDER, QuotaAggregate.class, QuotaAggregate::new);

    private QuotaAggregate(String id) {
        super(QuotaDecider.DECIDER, id);
    }
}
