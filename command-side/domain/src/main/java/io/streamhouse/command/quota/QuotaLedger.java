package io.streamhouse.command.quota;

import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.api.quota.QuotaEvent.ReservationReleased;
import io.streamhouse.api.quota.QuotaEvent.Reserved;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A ledger of one dimension.
 *
 * @param opened whether a limit was ever set; before, nothing may be held
 */
record QuotaLedger(boolean opened, long limit, Set<UUID> holders) {
    static final QuotaLedger NONE = new QuotaLedger(false, 0, Set.of());

    QuotaLedger {
        holders = Set.copyOf(holders);
    }

    /** The state after an event. */
    static QuotaLedger evolve(QuotaLedger state, QuotaEvent event) {
        return switch (event) {
            case LimitSet(_, _, var limit) -> new QuotaLedger(true, limit, state.holders);
            case Reserved(_, _, var holder) -> {
                Set<UUID> more = new HashSet<>(state.holders);
                more.add(holder);
                yield new QuotaLedger(state.opened, state.limit, more);
            }
            case ReservationReleased(_, _, var holder) -> {
                Set<UUID> fewer = new HashSet<>(state.holders);
                fewer.remove(holder);
                yield new QuotaLedger(state.opened, state.limit, fewer);
            }
        };
    }
}
