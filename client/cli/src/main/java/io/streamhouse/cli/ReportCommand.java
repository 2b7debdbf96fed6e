package io.streamhouse.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The billing report of a month. */
@Command(
        name = "report",
        description =
                "The billing report of a month. Asked again with its as_of it is the same, byte for"
                        + " byte.")
final class ReportCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(
            names = "--period",
            paramLabel = "YYYY-MM",
            description = "The month (default: this one, UTC).")
    private @Nullable String period;

    @Option(
            names = "--as-of",
            paramLabel = "POSITION-OR-TIME",
            description = "As it was at a position or time.")
    private @Nullable String asOf;

    @Option(names = "--verify", description = "Check the report against its digest.")
    private boolean verify;

    ReportCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        Map<String, @Nullable String> query = new LinkedHashMap<>();
        query.put(
                "period",
                period == null
                        ? YearMonth.from(cli.clock().instant().atOffset(ZoneOffset.UTC)).toString()
                        : period);
        query.put("as_of", asOf);
        Rest.Answer answer = cli.rest().get("/api/v1/billing/report" + Rest.query(query));
        String told = answer.header("Repr-Digest").orElse("none");
        boolean same = told.contains("sha-256=:" + digest(answer.body()) + ":");
        if (verify && !same) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    "the report does not match its digest " + told + "; do not trust it");
        }
        if (cli.json()) {
            // Byte for byte: whoever keeps it can check it again.
            cli.out().print(new String(answer.body(), StandardCharsets.UTF_8));
            cli.out().println();
        } else {
            print(answer.json(), told);
        }
        return 0;
    }

    private void print(JsonNode report, String digest) {
        cli.say(
                "Period "
                        + Json.text(report, "period")
                        + ", plan "
                        + Json.text(report, "plan")
                        + ", as of position "
                        + Json.text(report, "as_of", "position")
                        + ", closed through "
                        + Times.text(report, "closed_through"));
        cli.say("");
        Table table =
                new Table("LINE", "QUANTITY", "INCLUDED", "BILLABLE", "UNIT", "PRICE", "AMOUNT");
        for (JsonNode line : report.path("lines")) {
            table.row(
                    Json.text(line, "key"),
                    Json.text(line, "quantity"),
                    Json.text(line, "included"),
                    Json.text(line, "billable"),
                    Json.text(line, "unit"),
                    Json.text(line, "unit_price"),
                    Json.text(line, "amount"));
        }
        cli.print(table);
        cli.say("");
        cli.say("Total   " + Json.text(report, "total") + " " + Json.text(report, "currency"));
        cli.say("Digest  " + digest + (verify ? " (verified)" : ""));
    }

    private static String digest(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
