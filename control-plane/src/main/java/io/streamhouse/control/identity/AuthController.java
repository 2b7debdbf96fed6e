package io.streamhouse.control.identity;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.PersonCommand.CloseSession;
import io.streamhouse.api.org.Slug;
import io.streamhouse.control.problem.DisplayNames;
import io.streamhouse.control.problem.FieldChecks;
import io.streamhouse.control.problem.FieldChecks.Checked;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Open;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sign-up, login and logout. */
@RestController
@RequestMapping(path = "/api/v1/auth", produces = MediaType.APPLICATION_JSON_VALUE)
final class AuthController {
    private final SignUp signUp;
    private final Login login;
    private final Writes writes;
    private final Attribution attribution;
    private final Sessions sessions;
    private final Welcome welcome;

    AuthController(
            SignUp signUp,
            Login login,
            Writes writes,
            Attribution attribution,
            Sessions sessions,
            Welcome welcome) {
        this.signUp = signUp;
        this.login = login;
        this.writes = writes;
        this.attribution = attribution;
        this.sessions = sessions;
        this.welcome = welcome;
    }

    /** Who wants to begin, and under which name. */
    record SignUpRequest(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            maxLength = EmailAddress.LENGTH_MAX)
                    @Nullable String email,
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            minLength = NewPassword.LENGTH_MIN,
                            maxLength = NewPassword.LENGTH_MAX)
                    @Nullable String password,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minLength = 1, maxLength = 100)
                    @Nullable String orgName,
            @Schema(minLength = 3, maxLength = 40, pattern = "^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
                    @Nullable String slug) {
        @Override
        public String toString() {
            return "SignUpRequest[hidden]";
        }
    }

    /** Who is there now. The token is left out when the request is repeated. */
    record SignedUp(
            UUID userId,
            UUID organizationId,
            String slug,
            UUID operationId,
            Optional<String> token,
            Optional<Instant> tokenExpiresAt) {
        @Override
        public String toString() {
            return "SignedUp[" + userId + "]";
        }
    }

    /** Who wants in. */
    record LoginRequest(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            maxLength = EmailAddress.LENGTH_MAX)
                    @Nullable String email,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, maxLength = NewPassword.LENGTH_MAX)
                    @Nullable String password) {
        @Override
        public String toString() {
            return "LoginRequest[hidden]";
        }
    }

    /** Who is in. */
    record LoggedIn(UUID userId, UUID organizationId, String token, Instant tokenExpiresAt) {
        @Override
        public String toString() {
            return "LoggedIn[" + userId + "]";
        }
    }

    @Operation(
            operationId = "signUp",
            summary = "Sign up",
            description =
                    "Makes a person, an organization on the free plan and a first session, all or nothing. The answer sets the cookies of a browser session and holds a bearer token for machines. A slug that is made from the name gets a suffix when it is taken; a slug that is asked for does not.")
    @MayRefuse({
        Reason.INVALID_EMAIL,
        Reason.WEAK_PASSWORD,
        Reason.INVALID_SLUG,
        Reason.EMAIL_TAKEN,
        Reason.SLUG_TAKEN
    })
    @Open("nobody has an account before")
    @PostMapping(path = "/signup", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SignedUp> signUp(Call call, @RequestBody SignUpRequest body) {
        FieldChecks checks = new FieldChecks();
        Checked<EmailAddress> email = checks.required("email", body.email(), EmailAddress::parse);
        Checked<NewPassword> password =
                checks.required("password", body.password(), NewPassword::parse);
        Checked<String> name =
                checks.required("org_name", body.orgName(), DisplayNames.of(Reason.INVALID_FIELD));
        Optional<Slug> slug = checks.optional("slug", body.slug(), Slug::new);
        checks.done();
        return signUp.execute(
                call,
                new SignUp.Wish(email.get(), password.get().notThe(email.get()), name.get(), slug));
    }

    @Operation(
            operationId = "login",
            summary = "Log in",
            description =
                    "Opens a session. A wrong password and an unknown address get the same answer. After ten failures within 15 minutes an address is closed until the window ends.")
    @MayRefuse({Reason.INVALID_EMAIL, Reason.LOGIN_REFUSED, Reason.RATE_LIMITED})
    @Open("this is how one gets a credential")
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<LoggedIn> login(Call call, @RequestBody LoginRequest body) {
        FieldChecks checks = new FieldChecks();
        Checked<EmailAddress> email = checks.required("email", body.email(), EmailAddress::parse);
        Checked<String> password =
                checks.required("password", body.password(), Function.identity());
        checks.done();
        return login.execute(call, email.get(), password.get());
    }

    @Operation(
            operationId = "logout",
            summary = "Log out",
            description =
                    "Ends the session of the caller. Its cookie and all its tokens are refused from here on, by agents too.")
    @Needs(Permission.SESSION)
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> logout(Call call) {
        Caller.Member member = call.member();
        ResponseEntity<Void> answer =
                writes.execute(
                        call.unrepeatable(),
                        attribution.of(call),
                        List.of(new CloseSession(member.user(), member.session())),
                        Reply.empty(),
                        () -> sessions.end(member.organization(), member.session()));
        HttpHeaders headers = new HttpHeaders(answer.getHeaders());
        headers.addAll(HttpHeaders.SET_COOKIE, welcome.farewell(call.secure()));
        return new ResponseEntity<>(headers, answer.getStatusCode());
    }
}
