package io.streamhouse.command.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.identity.LoginRefusal;
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
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import io.streamhouse.command.identity.Person.Registered;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PersonDeciderTest {
    private static final UserId USER = new UserId(new UUID(1, 1));
    private static final OrganizationId ORG = new OrganizationId(new UUID(2, 1));
    private static final SessionId SESSION = new SessionId(new UUID(3, 1));
    private static final Sealed EMAIL = new Sealed(USER.value(), "c2VhbGVk");
    private static final PersonRegistered REGISTERED = new PersonRegistered(USER, EMAIL);
    private static final SessionOpened OPENED = new SessionOpened(USER, SESSION, ORG);

    private static GivenWhenThen<PersonCommand, PersonEvent, Person> stream() {
        return GivenWhenThen.of(PersonDecider.DECIDER);
    }

    @Test
    void registersOnce() {
        stream().when(new RegisterPerson(USER, EMAIL)).then(REGISTERED);
        stream()
                .given(REGISTERED)
                .when(new RegisterPerson(USER, EMAIL))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void nobodyCannotLogIn() {
        stream().when(new OpenSession(USER, SESSION, ORG)).thenRejected(Reason.USER_NOT_FOUND);
    }

    @Test
    void everyRefusalIsAFact() {
        var refused = new LoginRefused(USER, ORG, LoginRefusal.WRONG_PASSWORD);
        stream()
                .given(REGISTERED, refused)
                .when(new RefuseLogin(USER, ORG, LoginRefusal.WRONG_PASSWORD))
                .then(refused);
    }

    @Test
    void closesASessionOnceWithItsOrganization() {
        var closed = new SessionClosed(USER, SESSION, ORG);
        stream().given(REGISTERED, OPENED).when(new CloseSession(USER, SESSION)).then(closed);
        stream()
                .given(REGISTERED, OPENED, closed)
                .when(new CloseSession(USER, SESSION))
                .thenNothing();
    }

    @Test
    void aClosedSessionNeverOpensAgain() {
        stream()
                .given(REGISTERED, OPENED, new SessionClosed(USER, SESSION, ORG))
                .when(new OpenSession(USER, SESSION, ORG))
                .thenRejected(Reason.SESSION_EXPIRED);
    }

    @Test
    void rejectsClosingAnUnknownSession() {
        stream()
                .given(REGISTERED)
                .when(new CloseSession(USER, SESSION))
                .thenRejected(Reason.SESSION_EXPIRED);
    }

    @Test
    void remembersTheNewestSessions() {
        Person person = Person.evolve(new Person.None(), REGISTERED);
        for (int i = 0; i <= Registered.SESSIONS_REMEMBERED_MAX; i++) {
            SessionId session = new SessionId(new UUID(4, i));
            person = Person.evolve(person, new SessionOpened(USER, session, ORG));
        }
        assertThat(((Registered) person).sessions())
                .hasSize(Registered.SESSIONS_REMEMBERED_MAX)
                .doesNotContainKey(new SessionId(new UUID(4, 0)));
    }
}
