package io.streamhouse.bench.log;

import io.streamhouse.bench.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The repetitions of each contender in one case. */
final class Runs {
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    void add(Contender contender, Run run) {
        runs.computeIfAbsent(contender.name(), _ -> new ArrayList<>()).add(run);
    }

    List<Run> of(Contender contender) {
        return runs.getOrDefault(contender.name(), List.of());
    }

    double median(Contender contender, ToDoubleFunction<Run> value) {
        double[] sorted = sorted(contender, value);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** Ours, with its spread, beside the peer's median. */
    Figure figure(
            String name, String unit, ToDoubleFunction<Run> value, Contender ours, Contender peer) {
        return figure(name, unit, value, ours).beside(peer.name(), median(peer, value));
    }

    Figure figure(String name, String unit, ToDoubleFunction<Run> value, Contender ours) {
        double[] sorted = sorted(ours, value);
        Figure figure = Figure.of(name, median(ours, value), unit);
        return sorted.length < 2 ? figure : figure.between(sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(Contender contender, ToDoubleFunction<Run> value) {
        return of(contender).stream().mapToDouble(value).sorted().toArray();
    }
}
