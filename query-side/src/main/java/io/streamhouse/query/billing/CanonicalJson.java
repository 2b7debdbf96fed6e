package io.streamhouse.query.billing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON with one way to write each value, so that equal values are equal bytes on every version of
 * everything: keys in the order given, no white space, whole numbers only, decimals as strings.
 */
final class CanonicalJson {
    private static final int CONTROL_END = 0x20;

    private final StringBuilder text = new StringBuilder();

    private CanonicalJson() {}

    /** Writes an object; values are maps, lists, strings, longs and nulls. */
    static byte[] write(Map<String, ? extends @Nullable Object> object) {
        CanonicalJson json = new CanonicalJson();
        json.value(object);
        return json.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case String it -> string(it);
            case Long it -> text.append(it.longValue());
            case List<?> it -> array(it);
            case Map<?, ?> it -> object(it);
            default -> throw new IllegalArgumentException("no canonical form: " + value.getClass());
        }
    }

    private void object(Map<?, ?> object) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            text.append(separator);
            string((String) entry.getKey());
            text.append(':');
            value(entry.getValue());
            separator = ",";
        }
        text.append(object.isEmpty() ? "{}" : "}");
    }

    private void array(List<?> array) {
        text.append('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            value(array.get(i));
        }
        text.append(']');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < CONTROL_END) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
