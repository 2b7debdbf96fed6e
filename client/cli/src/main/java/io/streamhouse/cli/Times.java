package io.streamhouse.cli;

import tools.jackson.databind.JsonNode;

/** Points in time, short enough for a table. */
final class Times {
    private static final int TO_THE_SECOND = "2026-01-01T00:00:00".length();

    private Times() {}

    static String text(JsonNode object, String field) {
        String text = Json.text(object, field);
        return text.length() > TO_THE_SECOND && text.endsWith("Z")
                ? text.substring(0, TO_THE_SECOND).replace('T', ' ')
                : text;
    }
}
