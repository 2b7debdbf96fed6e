package io.streamhouse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The plan of the organization, or all plans. */
@Command(name = "plan", description = "The plan, its limits and its prices.")
final class PlanCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--all", description = "All plans on offer, side by side.")
    private boolean all;

    PlanCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        if (all) {
            JsonNode plans = cli.anonymous().get("/api/v1/plans").json();
            cli.answer(plans, () -> cli.print(table(plans)));
        } else {
            JsonNode plan = cli.rest().get("/api/v1/plan").json();
            cli.answer(plan, () -> print(plan));
        }
        return 0;
    }

    private void print(JsonNode plan) {
        cli.say("Plan " + Json.text(plan, "plan") + " since " + Times.text(plan, "since"));
        cli.say("");
        cli.print(UsageCommand.Limits.table(plan));
        cli.say("");
        Table prices = new Table("PRICE", "");
        plan.path("price")
                .properties()
                .forEach(it -> prices.row(it.getKey(), it.getValue().asString()));
        cli.print(prices);
    }

    private static Table table(JsonNode answer) {
        List<String> headings = new ArrayList<>(List.of(""));
        TreeSet<String> keys = new TreeSet<>();
        for (JsonNode plan : answer.path("plans")) {
            headings.add(Json.text(plan, "id"));
            plan.path("amounts").propertyNames().forEach(keys::add);
        }
        Table table = new Table(headings.toArray(String[]::new));
        for (String key : keys) {
            List<Object> row = new ArrayList<>(List.of(key));
            for (JsonNode plan : answer.path("plans")) {
                row.add(Json.text(plan, "amounts", key));
            }
            table.row(row.toArray());
        }
        return table;
    }
}
