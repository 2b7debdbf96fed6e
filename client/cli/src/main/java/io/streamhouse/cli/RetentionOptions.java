package io.streamhouse.cli;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a topic keeps, as options and as words. */
final class RetentionOptions {
    private static final String TIME = "--retention";
    private static final String SIZE = "--retention-bytes";

    @Option(
            names = TIME,
            paramLabel = "TIME",
            description = "For how long records are kept: 90m, 12h, 7d, or 'forever'.")
    private @Nullable String time;

    @Option(
            names = SIZE,
            paramLabel = "SIZE",
            description = "How much each partition keeps: 512MiB, 1GiB, or 'forever'.")
    private @Nullable String size;

    boolean areAbsent() {
        return time == null && size == null;
    }

    /** Writes what was given into a request; for ever is null. */
    ObjectNode into(ObjectNode body) {
        if (time != null) {
            put(body, "retention_ms", Amounts.time(TIME, time));
        }
        if (size != null) {
            put(body, "retention_bytes", Amounts.size(SIZE, size));
        }
        return body;
    }

    private static void put(ObjectNode body, String field, OptionalLong bound) {
        if (bound.isPresent()) {
            body.put(field, bound.getAsLong());
        } else {
            body.putNull(field);
        }
    }

    /** {@code 7d}, {@code 7d, 1GiB}, or {@code forever}. */
    static String text(JsonNode topic) {
        JsonNode time = topic.path("retention_ms");
        JsonNode size = topic.path("retention_bytes");
        String kept = time.isNumber() ? Amounts.time(time.asLong()) : Amounts.FOREVER;
        return size.isNumber() ? kept + ", " + Amounts.size(size.asLong()) : kept;
    }
}
