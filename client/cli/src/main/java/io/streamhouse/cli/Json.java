package io.streamhouse.cli;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON without classes for every answer: new fields do no harm. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static JsonNode parse(byte[] bytes) {
        try {
            return bytes.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE,
                    "the answer is not JSON; is this the URL of StreamHouse?");
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String compact(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static String pretty(JsonNode value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** The items of a list. */
    static List<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.path("items").spliterator(), false).toList();
    }

    /** A field as text; a dash when it is absent or null. */
    static String text(JsonNode object, String... path) {
        JsonNode node = object;
        for (String name : path) {
            node = node.path(name);
        }
        return node.isMissingNode() || node.isNull() ? "-" : node.asString();
    }
}
