package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Ends the login. */
@Command(name = "logout", description = "Log out, here and at the server.")
final class LogoutCommand implements Callable<Integer> {
    private final Cli cli;

    LogoutCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        if (cli.loginHere().session().isEmpty()) {
            cli.say(
                    cli.login().session().isEmpty()
                            ? "Not logged in."
                            : "Not logged in at "
                                    + cli.baseUrl()
                                    + "; the login at "
                                    + cli.login().url().orElse("-")
                                    + " stays.");
            return 0;
        }
        Rest rest = cli.rest();
        try {
            rest.post("/api/v1/auth/logout", null);
        } catch (CommandFailure e) {
            // A session that is over already is what was wanted.
            if (e.exitCode() == CommandFailure.UNAVAILABLE) {
                throw e;
            }
        } finally {
            cli.remember(StoredLogin.NONE);
        }
        cli.say("Logged out.");
        return 0;
    }
}
