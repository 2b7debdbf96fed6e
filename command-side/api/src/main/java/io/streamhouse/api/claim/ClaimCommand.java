package io.streamhouse.api.claim;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import java.util.Locale;
import java.util.UUID;

/** What can be asked of a claim. */
public sealed interface ClaimCommand extends Command {
    /** The name. */
    ClaimKey key();

    @Override
    default StreamId stream() {
        return StreamId.of(
                "claim", key().namespace().name().toLowerCase(Locale.ROOT) + ":" + key().digest());
    }

    /** Takes the name for a holder; refused while another has it. */
    record Claim(ClaimKey key, UUID holder) implements ClaimCommand {}

    /** Gives the name back. */
    record Release(ClaimKey key, UUID holder) implements ClaimCommand {}
}
