package io.streamhouse.api.claim;

import io.streamhouse.api.Event;
import java.util.UUID;

/** What can happen to a claim. */
public sealed interface ClaimEvent extends Event {
    /** The name. */
    ClaimKey key();

    /** The holder has the name. */
    record Claimed(ClaimKey key, UUID holder) implements ClaimEvent {}

    /** The name is free. */
    record Released(ClaimKey key, UUID holder) implements ClaimEvent {}
}
