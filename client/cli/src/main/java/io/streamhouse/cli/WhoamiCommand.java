package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows who is logged in. */
@Command(name = "whoami", description = "Who is logged in, and for which organization.")
final class WhoamiCommand implements Callable<Integer> {
    private final Cli cli;

    WhoamiCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        JsonNode session = cli.rest().get("/api/v1/session").json();
        cli.answer(
                session,
                () ->
                        cli.print(
                                new Table("EMAIL", "ROLE", "ORGANIZATION", "STATUS", "PLAN")
                                        .row(
                                                Json.text(session, "email"),
                                                Json.text(session, "role"),
                                                Json.text(session, "organization", "slug"),
                                                Json.text(session, "organization", "status"),
                                                Json.text(session, "organization", "plan"))));
        return 0;
    }
}
