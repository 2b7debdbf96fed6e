package io.streamhouse.faults;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults against invariants, as text. */
final class FaultTable {
    private static final List<String> COLUMNS =
            List.of("fault", "seen", "acknowledged", "longest wait", "writable after");

    private final List<FaultRound.Result> results = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    void add(FaultRound.Result result) {
        results.add(result);
    }

    /** A fault that cannot be tried here, and why. */
    void skip(String fault, String why) {
        skipped.add(fault + " | skipped: " + why);
        System.out.println(fault + " is skipped: " + why);
    }

    /** Some faults could not be tried, though they should. */
    void fail(String faults, Throwable why) {
        failed.add(faults + ": " + why);
        System.out.println("FAILED " + faults + ": " + why);
    }

    boolean isClean() {
        return failed.isEmpty() && results.stream().allMatch(it -> it.verdict().isClean());
    }

    /** A Markdown table, and below it what was broken. */
    void print(PrintStream out) {
        out.println(
                row(
                        Stream.concat(
                                COLUMNS.stream(),
                                Stream.of(Invariant.values()).map(Invariant::title))));
        out.println("|---".repeat(COLUMNS.size() + Invariant.values().length) + "|");
        results.forEach(it -> out.println(row(cells(it))));
        skipped.forEach(it -> out.println("| " + it + " |"));
        for (FaultRound.Result result : results) {
            result.verdict()
                    .broken()
                    .forEach((invariant, how) ->
                            out.println(
                                    "BROKEN "
                                            + result.fault()
                                            + ": "
                                            + invariant.title()
                                            + ": "
                                            + how));
        }
        failed.forEach(it -> out.println("FAILED " + it));
    }

    private static Stream<String> cells(FaultRound.Result result) {
        return Stream.concat(
                Stream.of(
                        result.fault(),
                        result.seen(),
                        "%,d".formatted(result.acknowledged()),
                        seconds(result.outage()),
                        seconds(result.unwritable())),
                Stream.of(Invariant.values()).map(result.verdict()::of));
    }

    static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1e3);
    }

    private static String row(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }
}
