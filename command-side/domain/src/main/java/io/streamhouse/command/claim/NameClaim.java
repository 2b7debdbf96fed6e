package io.streamhouse.command.claim;

import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimEvent.Claimed;
import io.streamhouse.api.claim.ClaimEvent.Released;
import java.util.UUID;

/** Who has a name. */
sealed interface NameClaim {
    /** Nobody. */
    record Free() implements NameClaim {}

    /** This one. */
    record Held(UUID holder) implements NameClaim {}

    /** The state after an event. */
    static NameClaim evolve(NameClaim state, ClaimEvent event) {
        return switch (event) {
            case Claimed(_, var holder) -> new Held(holder);
            case Released _ -> new Free();
        };
    }
}
