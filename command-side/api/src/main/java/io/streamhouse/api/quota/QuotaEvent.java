package io.streamhouse.api.quota;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;
import java.util.UUID;

/** What can happen to a quota ledger. */
public sealed interface QuotaEvent extends Event {
    /** Whose ledger. */
    OrganizationId organization();

    /** Of what. */
    Dimension dimension();

    /** The limit is this from here on. */
    record LimitSet(OrganizationId organization, Dimension dimension, long limit)
            implements QuotaEvent {}

    /** The holder has a place. */
    record Reserved(OrganizationId organization, Dimension dimension, UUID holder)
            implements QuotaEvent {}

    /** The place is free. */
    record ReservationReleased(OrganizationId organization, Dimension dimension, UUID holder)
            implements QuotaEvent {}
}
