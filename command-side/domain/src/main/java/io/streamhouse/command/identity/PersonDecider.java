package io.streamhouse.command.identity;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.PersonCommand;
import io.streamhouse.api.identity.PersonCommand.CloseSession;
import io.streamhouse.api.identity.PersonCommand.OpenSession;
import io.streamhouse.api.identity.PersonCommand.RefuseLogin;
import io.streamhouse.api.identity.PersonCommand.RegisterPerson;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.identity.PersonEvent.LoginRefused;
import io.streamhouse.api.identity.PersonEvent.PersonRegistered;
import io.streamhouse.api.identity.PersonEvent.SessionClosed;
import io.streamhouse.api.identity.PersonEvent.SessionOpened;
import io.streamhouse.command.Decider;
import io.streamhouse.command.identity.Person.None;
import io.streamhouse.command.identity.Person.Registered;
import io.streamhouse.command.identity.Person.Session;

/** Decides for a person. A refused login is a fact each time it happens. */
final class PersonDecider {
    static final Decider<PersonCommand, PersonEvent, Person> DECIDER =
            new Decider<>(
                    "person",
                    PersonCommand.class,
                    PersonEvent.class,
                    new None(),
                    PersonDecider::decide,
                    Person::evolve);

    private PersonDecider() {}

    static Decision<PersonEvent> decide(PersonCommand command, Person state) {
        return switch (state) {
            case None _ -> decideForNobody(command);
            case Registered registered -> decide(command, registered);
        };
    }

    private static Decision<PersonEvent> decideForNobody(PersonCommand command) {
        return switch (command) {
            case RegisterPerson(var user, var email) -> accept(new PersonRegistered(user, email));
            case OpenSession _, RefuseLogin _, CloseSession _ ->
                    reject(Problem.of(Reason.USER_NOT_FOUND, "There is no such user."));
        };
    }

    private static Decision<PersonEvent> decide(PersonCommand command, Registered person) {
        return switch (command) {
            // The sealed address differs each time and is not kept here, so no repeat is known.
            case RegisterPerson _ ->
                    reject(Problem.of(Reason.ALREADY_EXISTS, "The user is registered."));
            case OpenSession open -> open(open, person);
            case RefuseLogin(var user, var organization, var cause) ->
                    accept(new LoginRefused(user, organization, cause));
            case CloseSession close -> close(close, person);
        };
    }

    private static Decision<PersonEvent> open(OpenSession open, Registered person) {
        Session session = person.sessions().get(open.session());
        if (session == null) {
            return accept(new SessionOpened(open.user(), open.session(), open.organization()));
        }
        if (session.closed()) {
            return expired();
        }
        return session.organization().equals(open.organization())
                ? accept()
                : reject(Problem.of(Reason.ALREADY_EXISTS, "The session is another one."));
    }

    private static Decision<PersonEvent> close(CloseSession close, Registered person) {
        Session session = person.sessions().get(close.session());
        if (session == null) {
            return expired();
        }
        return session.closed()
                ? accept()
                : accept(new SessionClosed(close.user(), close.session(), session.organization()));
    }

    private static Decision<PersonEvent> expired() {
        return reject(Problem.of(Reason.SESSION_EXPIRED, "The session has ended."));
    }
}
