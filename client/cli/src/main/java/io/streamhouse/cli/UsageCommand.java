package io.streamhouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What was used in a month. */
@Command(name = "usage", description = "What was used in a month, closed and still provisional.")
final class UsageCommand implements Callable<Integer> {
    private static final String[] TOTALS = {
        "records", "bytes_in", "bytes_out", "requests", "stored_bytes"
    };

    private final Cli cli;

    @Option(
            names = "--period",
            paramLabel = "YYYY-MM",
            description = "The month (default: this one, UTC).")
    private @Nullable String period;

    UsageCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        String query = period == null ? "" : "?period=" + Rest.encoded(period);
        JsonNode usage = cli.rest().get("/api/v1/usage" + query).json();
        cli.answer(usage, () -> print(usage));
        return 0;
    }

    private void print(JsonNode usage) {
        cli.say(
                "Period "
                        + Json.text(usage, "period")
                        + ", plan "
                        + Json.text(usage, "plan")
                        + ", closed through "
                        + Times.text(usage, "closed_through"));
        cli.say("");
        Table table = new Table("", "CLOSED", "PROVISIONAL");
        for (String total : TOTALS) {
            table.row(
                    total.replace('_', ' '),
                    Json.text(usage, "closed", total),
                    Json.text(usage, "provisional", total));
        }
        cli.print(table);
        cli.say("");
        cli.print(Limits.table(usage));
    }

    /** The limits of the plan beside what is used; nothing is used up of what each one may be. */
    static final class Limits {
        private Limits() {}

        static Table table(JsonNode answer) {
            Table table = new Table("LIMIT", "USED", "OF");
            for (JsonNode limit : answer.path("limits")) {
                table.row(Json.text(limit, "dimension"), Json.text(limit, "used"), most(limit));
            }
            return table;
        }

        private static String most(JsonNode limit) {
            String most = Json.text(limit, "limit");
            if (most.equals("-")) {
                return "unlimited";
            }
            return limit.hasNonNull("used") ? most : "up to " + most + " each";
        }
    }
}
