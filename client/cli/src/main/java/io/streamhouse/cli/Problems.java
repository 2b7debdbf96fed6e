package io.streamhouse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads {@code application/problem+json}. */
final class Problems {
    private Problems() {}

    static boolean is(Rest.Answer answer, String reason) {
        return answer.status() >= 400
                && isProblem(answer)
                && Json.text(answer.json(), "reason").equals(reason);
    }

    /**
     * What the answer says, and what to do.
     *
     * @param hint instead of the one that its reason has
     */
    static CommandFailure failure(Rest.Answer answer, String base, Optional<String> hint) {
        int exit =
                answer.status() == 503 || answer.status() == 502 || answer.status() == 504
                        ? CommandFailure.UNAVAILABLE
                        : CommandFailure.REFUSED;
        if (!isProblem(answer)) {
            return new CommandFailure(
                    exit, base + " answered " + answer.status() + "; is this StreamHouse?");
        }
        JsonNode problem = answer.json();
        String reason = Json.text(problem, "reason");
        List<String> lines = new ArrayList<>();
        String detail = Json.text(problem, "detail").replaceFirst("\\.$", "");
        String line = detail + " (" + reason + ")";
        lines.add(hint.map(it -> line + "; " + it).orElseGet(() -> Hints.withHint(line, reason)));
        for (JsonNode error : problem.path("errors")) {
            lines.add("  " + Json.text(error, "field") + ": " + Json.text(error, "detail"));
        }
        if (reason.equals("INTERNAL")) {
            lines.add("  request " + Json.text(problem, "request_id"));
        }
        return new CommandFailure(exit, String.join("\n", lines));
    }

    private static boolean isProblem(Rest.Answer answer) {
        return answer.header("Content-Type").orElse("").startsWith("application/problem+json");
    }
}
