package io.streamhouse.faults;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults against invariants, as text. */
final class FaultTable {
    private final List<FaultRound.Result> results = new ArrayList<>();

    void add(FaultRound.Result result) {
        results.add(result);
    }

    boolean isClean() {
        return results.stream().allMatch(it -> it.broken().isEmpty());
    }

    /** A Markdown table, and below it what was broken. */
    void print(PrintStream out) {
        out.println(
                Stream.of(Invariant.values())
                        .map(Invariant::title)
                        .collect(
                                Collectors.joining(
                                        " | ",
                                        "| fault | acknowledged | writable after | ",
                                        " |")));
        out.println("|---".repeat(Invariant.values().length + 3) + "|");
        for (FaultRound.Result result : results) {
            out.println(
                    Stream.of(Invariant.values())
                            .map(it -> cell(result, it))
                            .collect(
                                    Collectors.joining(
                                            " | ",
                                            "| %s | %,d | %.1f s | "
                                                    .formatted(
                                                            result.fault(),
                                                            result.acknowledged(),
                                                            result.unwritable().toMillis() / 1e3),
                                            " |")));
        }
        for (FaultRound.Result result : results) {
            result.broken()
                    .forEach((invariant, how) ->
                            out.println(
                                    "BROKEN "
                                            + result.fault()
                                            + ": "
                                            + invariant.title()
                                            + ": "
                                            + how));
        }
    }

    private static String cell(FaultRound.Result result, Invariant invariant) {
        if (!result.checked().contains(invariant)) {
            return "-";
        }
        return result.broken().containsKey(invariant) ? "BROKEN" : "ok";
    }
}
