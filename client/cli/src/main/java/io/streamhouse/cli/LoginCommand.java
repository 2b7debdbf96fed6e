package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Logs a person in. */
@Command(name = "login", description = "Log in; the login is kept in the configuration directory.")
final class LoginCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--email", required = true, paramLabel = "EMAIL", description = "Your e-mail.")
    private String email = "";

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean passwordFromStandardInput;

    LoginCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        var body = Json.object();
        body.put("email", email);
        body.put("password", Passwords.of(cli, passwordFromStandardInput));
        Rest.Answer answer = cli.anonymous().post("/api/v1/auth/login", body);
        cli.remember(StoredLogin.of(cli.baseUrl(), answer));
        cli.answer(
                Logins.withoutToken(answer.json()), () -> cli.say("Logged in as " + email + "."));
        return 0;
    }
}
