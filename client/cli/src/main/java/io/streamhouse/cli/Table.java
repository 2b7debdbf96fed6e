package io.streamhouse.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned; numbers to the right. */
final class Table {
    private static final String DIM = "\u001b[2m";
    private static final String RESET = "\u001b[0m";
    private static final String GAP = "   ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(printable(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    String text(boolean colour) {
        StringBuilder text = new StringBuilder();
        String heading = line(headings);
        text.append(colour ? DIM + heading + RESET : heading).append('\n');
        for (List<String> row : rows) {
            text.append(line(row)).append('\n');
        }
        return text.toString();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String room = " ".repeat(Math.max(0, width(i) - length(cell)));
            boolean last = i == cells.size() - 1;
            line.append(isNumeric(i) ? room + cell : last ? cell : cell + room);
            line.append(last ? "" : GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = length(headings.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(it -> it.get(column))
                        .allMatch(it -> it.matches("-|unlimited|-?[0-9][0-9,]*(\\.[0-9]+)?"))
                && rows.stream().anyMatch(it -> !it.get(column).equals("-"));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Text of others must not move the cursor or change colours. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
