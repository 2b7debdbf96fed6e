package io.streamhouse.control.vault;

import io.streamhouse.api.Sealed;
import io.streamhouse.query.Unsealer;
import java.util.UUID;

/** Seals personal data under a key per person, kept in the schema {@code vault}. Thread-safe. */
public interface PersonalData extends Unsealer {
    /**
     * Seals a text under the subject's key. The key is created when the subject has none, in the
     * caller's transaction if there is one.
     *
     * @throws IllegalStateException when the subject's key was destroyed
     */
    Sealed seal(UUID subject, String plain);

    /** Throws away the key of somebody who was not registered after all; other keys stay. */
    void discard(UUID subject);
}
