package io.streamhouse.command.quota;

import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.api.quota.QuotaEvent.ReservationReleased;
import io.streamhouse.api.quota.QuotaEvent.Reserved;
import java.util.UUID;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * A ledger of one dimension.
 *
 * @param opened whether a limit was ever set; before, nothing may be held
 */
record QuotaLedger(boolean opened, long limit, PSet<UUID> holders) {
    static final QuotaLedger NONE = new QuotaLedger(false, 0, HashTreePSet.empty());

    /** The state after an event. */
    static QuotaLedger evolve(QuotaLedger state, QuotaEvent event) {
        return switch (event) {
            case LimitSet(_, _, var limit) -> new QuotaLedger(true, limit, state.holders);
            case Reserved(_, _, var holder) ->
                    new QuotaLedger(state.opened, state.limit, state.holders.plus(holder));
            case ReservationReleased(_, _, var holder) ->
                    new QuotaLedger(state.opened, state.limit, state.holders.minus(holder));
        };
    }
}
