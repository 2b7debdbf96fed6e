package io.streamhouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Makes a person and an organization. */
@Command(name = "signup", description = "Sign up: a person and an organization, then logged in.")
final class SignupCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--email", required = true, paramLabel = "EMAIL", description = "Your e-mail.")
    private String email = "";

    @Option(
            names = "--org",
            required = true,
            paramLabel = "NAME",
            description = "The organization's name.")
    private String organization = "";

    @Option(
            names = "--slug",
            paramLabel = "SLUG",
            description = "Its short name; otherwise made from the name.")
    private @Nullable String slug;

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean passwordFromStandardInput;

    SignupCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        body.put("email", email);
        body.put("password", Passwords.of(cli, passwordFromStandardInput));
        body.put("org_name", organization);
        if (slug != null) {
            body.put("slug", slug);
        }
        Rest.Answer answer = cli.anonymous().post("/api/v1/auth/signup", body);
        cli.remember(StoredLogin.of(cli.baseUrl(), answer));
        cli.answer(
                Logins.withoutToken(answer.json()),
                () ->
                        cli.say(
                                "Signed up "
                                        + email
                                        + " with the organization "
                                        + Json.text(answer.json(), "slug")
                                        + "; logged in."));
        return 0;
    }
}
