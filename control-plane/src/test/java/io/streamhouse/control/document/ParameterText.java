package io.streamhouse.control.document;

import io.swagger.v3.oas.models.media.Schema;
import java.util.Map;

/** Descriptions and examples of parameters and fields, by their names. */
final class ParameterText {
    private static final String UUID = "0190f2a4-6c1e-7d2b-9a53-5d1d0d8a4f11";
    private static final String TIME = "2026-11-20T08:00:00Z";

    private static final Map<String, String> DESCRIPTIONS =
            Map.ofEntries(
                    Map.entry("q", "A part of the name"),
                    Map.entry("cursor", "The next_cursor of the page before"),
                    Map.entry("limit", "How many at most, 1 to 200"),
                    Map.entry("name", "The name"),
                    Map.entry("id", "The id"),
                    Map.entry("organization", "The id or the slug of the organization"),
                    Map.entry("partition", "Which partition, from 0"),
                    Map.entry("from", "Where or when to begin"),
                    Map.entry("to", "When to end, exclusive"),
                    Map.entry("offset", "The first offset, with from=offset"),
                    Map.entry("actor", "The id or name of who did it"),
                    Map.entry("action", "What was done, such as topic.created"),
                    Map.entry("resource", "The id or name of what it was done to"),
                    Map.entry("routine", "Whether bookkeeping is listed too"),
                    Map.entry("period", "A month in UTC, such as 2026-11"),
                    Map.entry("as_of", "Counts events up to this position or time"),
                    Map.entry("range", "15m or 1h"));

    private ParameterText() {}

    static String of(String name) {
        String text = DESCRIPTIONS.get(name);
        if (text == null) {
            throw new IllegalStateException("the parameter " + name + " has no description");
        }
        return text;
    }

    static Object example(String name, Schema<?> schema) {
        Object known = DocumentText.EXAMPLES.get(name);
        String type = schema == null || schema.getType() == null ? types(schema) : schema.getType();
        String format = schema == null ? null : schema.getFormat();
        return switch (type) {
            case "boolean" -> true;
            case "integer" -> known instanceof Number ? known : 1;
            case "number" -> 12.5;
            case "object" -> known instanceof Map ? known : Map.of();
            default ->
                    "uuid".equals(format)
                            ? UUID
                            : "date-time".equals(format)
                                    ? TIME
                                    : known instanceof String ? known : "text";
        };
    }

    private static String types(Schema<?> schema) {
        return schema == null || schema.getTypes() == null
                ? "string"
                : schema.getTypes().stream()
                        .filter(type -> !type.equals("null"))
                        .findFirst()
                        .orElse("string");
    }
}
