package io.streamhouse.control.identity;

import io.streamhouse.api.identity.UserId;
import java.util.Optional;

/** Where passwords are kept and compared. Thread-safe. */
interface PasswordBook {
    /** Keeps a person's password, hashed, in the caller's transaction. */
    void keep(UserId user, String password);

    /** Compares; takes as long when there is no such person. */
    boolean matches(Optional<UserId> user, String password);
}
