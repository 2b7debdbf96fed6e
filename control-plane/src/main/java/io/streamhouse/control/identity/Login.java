package io.streamhouse.control.identity;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.LoginRefusal;
import io.streamhouse.api.identity.PersonCommand.OpenSession;
import io.streamhouse.api.identity.PersonCommand.RefuseLogin;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.control.identity.Attempts.Count;
import io.streamhouse.control.identity.Attempts.Kind;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.session.Session;
import io.streamhouse.control.session.SessionSecret;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.store.Refused;
import io.streamhouse.control.vault.Passwords;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.identity.LoginRow;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;

/**
 * Opens a session for whoever knows the password. An unknown address and a wrong password cannot be
 * told apart: same answer, same work, and refusals are given at the ticks of a slow clock.
 * Thread-safe.
 */
final class Login {
    private final Writes writes;
    private final Commands commands;
    private final Attribution attribution;
    private final LoginQueries persons;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Welcome welcome;
    private final Attempts attempts;
    private final EmailDigest emailDigest;
    private final SecureRandom random;

    Login(
            Writes writes,
            Commands commands,
            Attribution attribution,
            LoginQueries persons,
            Passwords passwords,
            Sessions sessions,
            Welcome welcome,
            Attempts attempts,
            EmailDigest emailDigest,
            SecureRandom random) {
        this.writes = writes;
        this.commands = commands;
        this.attribution = attribution;
        this.persons = persons;
        this.passwords = passwords;
        this.sessions = sessions;
        this.welcome = welcome;
        this.attempts = attempts;
        this.emailDigest = emailDigest;
        this.random = random;
    }

    ResponseEntity<AuthController.LoggedIn> execute(
            Call call, EmailAddress email, String password) {
        Pace pace = Pace.begin();
        String digest = emailDigest.of(email);
        Optional<LoginRow> person =
                persons.byEmailDigest(digest).filter(row -> !row.organizations().isEmpty());
        limit(call, digest, person, pace);
        if (!passwords.matches(person.map(LoginRow::user), password)) {
            person.ifPresent(row -> record(call, row, LoginRefusal.WRONG_PASSWORD));
            pace.awaitTick();
            throw new Refused(
                    Problem.of(
                            Reason.LOGIN_REFUSED, "The e-mail address or the password is wrong."));
        }
        attempts.forget(Kind.LOGIN_EMAIL, digest);
        attempts.succeeded(Kind.LOGIN_ADDRESS, call.address());
        return open(call, person.orElseThrow());
    }

    private void limit(Call call, String digest, Optional<LoginRow> person, Pace pace) {
        Count ofEmail = attempts.begin(Kind.LOGIN_EMAIL, digest);
        Count ofAddress = attempts.begin(Kind.LOGIN_ADDRESS, call.address());
        if (!ofEmail.isOver() && !ofAddress.isOver()) {
            return;
        }
        if (ofEmail.isFirstOver()) {
            // Once per window: whoever hammers must not fill the audit log.
            person.ifPresent(row -> record(call, row, LoginRefusal.RATE_LIMITED));
        }
        pace.awaitTick();
        throw attempts.refusal(ofEmail.isOver() ? ofEmail : ofAddress);
    }

    private void record(Call call, LoginRow person, LoginRefusal cause) {
        LoginRow.Membership membership = person.organizations().getFirst();
        commands.execute(
                attribution.of(call, membership.organization(), new Actor.User(person.user())),
                List.of(new RefuseLogin(person.user(), membership.organization(), cause)));
    }

    private ResponseEntity<AuthController.LoggedIn> open(Call call, LoginRow person) {
        LoginRow.Membership membership = person.organizations().getFirst();
        Session session =
                sessions.begin(
                        new SessionId(UUID.randomUUID()),
                        person.user(),
                        membership.organization(),
                        membership.role());
        SessionSecret secret = SessionSecret.random(random);
        Welcome.Pass pass = welcome.pass(session, secret, call.secure());
        AuthController.LoggedIn body =
                new AuthController.LoggedIn(
                        person.user().value(),
                        membership.organization().value(),
                        pass.token().text(),
                        pass.token().expiresAt());
        return pass.with(
                writes.execute(
                        // A login is never answered again from memory: its answer is all secret.
                        call.unrepeatable(),
                        attribution.of(
                                call, membership.organization(), new Actor.User(person.user())),
                        List.of(
                                new OpenSession(
                                        person.user(), session.id(), membership.organization())),
                        Reply.of(200, body),
                        () -> sessions.store(session, secret)));
    }
}
