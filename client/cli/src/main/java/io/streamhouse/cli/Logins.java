package io.streamhouse.cli;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers to logins, as they may be shown. */
final class Logins {
    private Logins() {}

    /** A token on the screen ends in a log. */
    static JsonNode withoutToken(JsonNode answer) {
        if (answer instanceof ObjectNode object) {
            ObjectNode shown = object.deepCopy();
            shown.remove("token");
            return shown;
        }
        return answer;
    }
}
