package io.streamhouse.cli;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What the platform's operator does, with the platform key. */
@Command(
        name = "admin",
        description =
                "For the platform's operator. The platform key is read from the data directory, or"
                        + " from STREAMHOUSE_PLATFORM_KEY.")
final class AdminCommands {
    private static final String ADMIN = "/api/v1/admin";
    private static final int LIST_MAX = 100_000;
    private static final int LOOK_EVERY_MS = 200;

    private final Cli cli;

    AdminCommands(Cli cli) {
        this.cli = cli;
    }

    @Command(name = "platform-key", description = "Show the platform key of this installation.")
    int platformKey() {
        cli.out().println(cli.platformKey());
        return 0;
    }

    @Command(name = "organizations", description = "All organizations and their plans.")
    int organizations() {
        JsonNode organizations = cli.platform().all(ADMIN + "/organizations", LIST_MAX);
        cli.answer(
                organizations,
                () -> {
                    Table table = new Table("SLUG", "NAME", "STATUS", "PLAN", "ID", "CREATED");
                    for (JsonNode it : Json.items(organizations)) {
                        table.row(
                                Json.text(it, "slug"),
                                Json.text(it, "name"),
                                Json.text(it, "status"),
                                Json.text(it, "plan"),
                                Json.text(it, "id"),
                                Times.text(it, "created_at"));
                    }
                    cli.print(table);
                });
        return 0;
    }

    @Command(name = "plan", description = "Change an organization's plan.")
    int plan(
            @Parameters(paramLabel = "ORGANIZATION", description = "Its id or slug.") String slug,
            @Parameters(paramLabel = "PLAN", description = "See 'streamctl plan --all'.")
                    String plan) {
        JsonNode answer =
                cli.platform()
                        .put(
                                ADMIN + "/organizations/" + Rest.encoded(slug) + "/plan",
                                Json.object().put("plan", plan))
                        .json();
        cli.answer(
                answer,
                () ->
                        cli.say(
                                slug
                                        + " is on the plan "
                                        + plan
                                        + "; it was on "
                                        + Json.text(answer, "from")
                                        + "."));
        return 0;
    }

    @Command(name = "flush", description = "Record all usage up to now.")
    int flush() {
        JsonNode answer = cli.platform().post(ADMIN + "/usage/flush", null).json();
        cli.answer(
                answer,
                () -> cli.say("Recorded through " + Json.text(answer, "recorded_through") + "."));
        return 0;
    }

    @Command(name = "close-usage", description = "Close usage windows that are still open.")
    int closeUsage() {
        JsonNode answer = cli.platform().post(ADMIN + "/usage/close", null).json();
        cli.answer(
                answer,
                () ->
                        cli.say(
                                "Closed "
                                        + Json.text(answer, "closed")
                                        + " windows, through "
                                        + Json.text(answer, "through")
                                        + "."));
        return 0;
    }

    @Command(name = "projections", description = "The read models and how far they are.")
    int projections() {
        JsonNode projections = cli.platform().all(ADMIN + "/projections", LIST_MAX);
        cli.answer(
                projections,
                () -> {
                    Table table = new Table("NAME", "STATE", "POSITION", "LAG", "EPOCH");
                    for (JsonNode it : Json.items(projections)) {
                        table.row(
                                Json.text(it, "name"),
                                Json.text(it, "state"),
                                Json.text(it, "position"),
                                Json.text(it, "lag"),
                                Json.text(it, "epoch"));
                    }
                    cli.print(table);
                });
        return 0;
    }

    @Command(name = "rebuild", description = "Rebuild a read model beside the live one.")
    int rebuild(
            @Parameters(paramLabel = "PROJECTION", description = "Its name.") String name,
            @Option(names = "--wait", description = "Wait until it is in place.") boolean wait,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "600",
                            description = "Wait no longer (default: 600).")
                    int timeoutSeconds)
            throws InterruptedException {
        int before = epoch(name);
        cli.platform().post(ADMIN + "/projections/" + Rest.encoded(name) + "/rebuild", null);
        if (!wait) {
            cli.say("Rebuilding " + name + "; see 'streamctl admin projections'.");
            return 0;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        try (Progress progress = Progress.of(cli, "rebuilding " + name)) {
            while (epoch(name) <= before) {
                if (System.nanoTime() > end) {
                    throw new CommandFailure(
                            CommandFailure.UNAVAILABLE,
                            name
                                    + " is not rebuilt after "
                                    + timeoutSeconds
                                    + " s; see 'streamctl admin projections'");
                }
                progress.step(0);
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        }
        cli.say("Rebuilt " + name + ".");
        return 0;
    }

    private int epoch(String name) {
        for (JsonNode it : Json.items(cli.platform().get(ADMIN + "/projections").json())) {
            if (Json.text(it, "name").equals(name)) {
                return it.path("epoch").asInt(0);
            }
        }
        throw new CommandFailure(
                CommandFailure.REFUSED,
                "no projection is named " + name + "; see 'streamctl admin projections'");
    }
}
