package io.streamhouse.bench.log;

import io.streamhouse.bench.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The figures as a table for people. */
final class Report {
    private final String machine;
    private final Scale scale;
    private final List<Figure> figures = new ArrayList<>();

    Report(String machine, Scale scale) {
        this.machine = machine;
        this.scale = scale;
    }

    Consumer<Figure> and(Consumer<Figure> others) {
        return figure -> {
            figures.add(figure);
            others.accept(figure);
        };
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("Machine: ").append(machine).append(".\n");
        text.append("Command: `make bench ONLY=log`; ")
                .append(scale.repetitions())
                .append(" repetitions in turns.\n\n");
        text.append("| figure | ours | spread | unit | peer | ratio | goal | |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        figures.forEach(figure -> text.append(row(figure)));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String row(Figure figure) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s | %s | %s | %s | %s |%n",
                figure.name(),
                Figure.number(figure.value()),
                figure.spread()
                        .map(it -> Figure.number(it.least()) + " – " + Figure.number(it.greatest()))
                        .orElse(""),
                figure.unit(),
                figure.peer().map(it -> it.name() + " " + Figure.number(it.value())).orElse(""),
                figure.ratio().map(it -> String.format(Locale.ROOT, "%.2f", it)).orElse(""),
                figure.goal().map(Figure.Goal::text).orElse(""),
                figure.goal().isEmpty() ? "" : figure.outcome());
    }
}
