package io.streamhouse.api.quota;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;
import java.util.Locale;
import java.util.UUID;

/** What can be asked of a quota ledger: one stream per organization and dimension. */
public sealed interface QuotaCommand extends Command {
    /** Whose ledger. */
    OrganizationId organization();

    /** Of what. */
    Dimension dimension();

    @Override
    default StreamId stream() {
        return StreamId.of(
                "quota", organization() + ":" + dimension().name().toLowerCase(Locale.ROOT));
    }

    /** Opens the ledger, or changes its limit; what is held already stays. */
    record SetLimit(OrganizationId organization, Dimension dimension, long limit)
            implements QuotaCommand {}

    /** Takes one place for a holder; refused when none is free. Holding twice is holding once. */
    record Reserve(OrganizationId organization, Dimension dimension, UUID holder)
            implements QuotaCommand {}

    /** Gives the holder's place back. */
    record ReleaseReservation(OrganizationId organization, Dimension dimension, UUID holder)
            implements QuotaCommand {}

    /** Refuses unless {@code amount} is within the limit of each; appends nothing. */
    record RequireWithin(OrganizationId organization, Dimension dimension, long amount)
            implements QuotaCommand {}
}
