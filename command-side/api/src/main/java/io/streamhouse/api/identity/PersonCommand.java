package io.streamhouse.api.identity;

import io.streamhouse.api.Command;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;

/** What can be asked of a person's stream. */
public sealed interface PersonCommand extends Command {
    /** Who. */
    UserId user();

    @Override
    default StreamId stream() {
        return StreamId.of("person", user());
    }

    /** Registers a person under a sealed e-mail address. */
    record RegisterPerson(UserId user, Sealed email) implements PersonCommand {}

    /** Records a login that succeeded. */
    record OpenSession(UserId user, SessionId session, OrganizationId organization)
            implements PersonCommand {}

    /** Records a login that was refused. */
    record RefuseLogin(UserId user, OrganizationId organization, LoginRefusal cause)
            implements PersonCommand {}

    /** Ends a session. */
    record CloseSession(UserId user, SessionId session) implements PersonCommand {}
}
