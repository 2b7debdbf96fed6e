package io.streamhouse.api.identity;

import io.streamhouse.api.Event;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.org.OrganizationId;

/** What can happen to a person. */
public sealed interface PersonEvent extends Event {
    /** Who. */
    UserId user();

    /** The person exists. */
    record PersonRegistered(UserId user, Sealed email) implements PersonEvent {}

    /** The person logged in. */
    record SessionOpened(UserId user, SessionId session, OrganizationId organization)
            implements PersonEvent {}

    /** A login in the person's name was refused. */
    record LoginRefused(UserId user, OrganizationId organization, LoginRefusal cause)
            implements PersonEvent {}

    /** The session ended; its tokens are refused from here on. */
    record SessionClosed(UserId user, SessionId session, OrganizationId organization)
            implements PersonEvent {}
}
