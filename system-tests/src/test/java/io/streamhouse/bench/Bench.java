package io.streamhouse.bench;

import io.streamhouse.architecture.Sources;
import io.streamhouse.bench.log.LogBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the groups of measurements: all of them, or the one that {@code ONLY} names. Exits with 1
 * when a figure misses its goal only if {@code STRICT} is set, since these machines are shared.
 */
public final class Bench {
    /** A group of measurements that share a running installation. */
    public interface Group {
        /** Measures, and hands over each figure as soon as it is known. */
        void run(Consumer<Figure> figures) throws Exception;
    }

    private static final Map<String, Group> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("spine", new SpineBench());
        GROUPS.put("log", new LogBench());
    }

    private Bench() {}

    /** Started by {@code make bench}. */
    public static void main(String[] arguments) throws Exception {
        String only = System.getenv().getOrDefault("ONLY", "");
        if (!only.isEmpty() && !GROUPS.containsKey(only)) {
            System.err.println("no group " + only + "; there are " + GROUPS.keySet());
            System.exit(2);
        }
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Group> group : GROUPS.entrySet()) {
            if (only.isEmpty() || only.equals(group.getKey())) {
                System.out.println("# " + group.getKey());
                group.getValue()
                        .run(figure -> {
                            figures.add(figure);
                            System.out.println(figure.line());
                        });
            }
        }
        Path file = Sources.root().resolve("target/bench.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                JsonMapper.builder()
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(figures.stream().map(Bench::json).toList()));
        System.out.println("written to target/bench.json");
        boolean missed = figures.stream().anyMatch(it -> !it.met().orElse(true));
        System.exit(missed && System.getenv("STRICT") != null ? 1 : 0);
    }

    private static Map<String, Object> json(Figure figure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", figure.name());
        json.put("value", figure.value());
        json.put("unit", figure.unit());
        json.put(
                "peer",
                figure.peer()
                        .map(it -> Map.of("name", it.name(), "value", it.value()))
                        .orElse(null));
        json.put("ratio", figure.ratio().orElse(null));
        json.put(
                "goal",
                figure.goal()
                        .map(it ->
                                Map.of(
                                        "of",
                                        it.of().name().toLowerCase(Locale.ROOT),
                                        "bound",
                                        it.bound().name().toLowerCase(Locale.ROOT),
                                        "value",
                                        it.value()))
                        .orElse(null));
        json.put(
                "spread",
                figure.spread().map(it -> List.of(it.least(), it.greatest())).orElse(null));
        json.put("discounted", figure.discounted().orElse(null));
        json.put("met", figure.met().orElse(null));
        return json;
    }
}
