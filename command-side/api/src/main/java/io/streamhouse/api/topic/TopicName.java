package io.streamhouse.api.topic;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import java.util.regex.Pattern;

/** A topic's name: 1 to 249 of {@code [a-zA-Z0-9._-]}, neither {@code .} nor {@code ..}. */
public record TopicName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public TopicName {
        if (!FORM.matcher(value).matches() || value.equals(".") || value.equals("..")) {
            throw new Invalid(
                    Problem.of(
                            Problem.Reason.INVALID_TOPIC_NAME,
                            "A topic name has 1 to 249 characters of a-z, A-Z, 0-9, '.', '_' and"
                                    + " '-', and is neither '.' nor '..'.",
                            "name"));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
