package io.streamhouse.command.claim;

import io.streamhouse.api.claim.ClaimCommand;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a claim. */
@AggregateRoot(type = "claim")
public final class ClaimAggregate extends StreamAggregate<ClaimCommand, ClaimEvent, NameClaim> {
    /** Its place in the table of contents. */
    public static final Shell<ClaimCommand, ClaimEvent, ClaimAggregate> SHELL =
            new Shell<>(ClaimDecider.DECIDER, ClaimAggregate.class, ClaimAggregate::new);

    private ClaimAggregate(String id) {
        super(ClaimDecider.DECIDER, id);
    }
}
