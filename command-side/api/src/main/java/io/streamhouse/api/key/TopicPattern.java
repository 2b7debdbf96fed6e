package io.streamhouse.api.key;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.topic.TopicName;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names topics: a whole name, or the beginning of names followed by {@code *}. */
public record TopicPattern(String value) {
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,249}\\*");

    /** Every topic. */
    public static final TopicPattern ALL = new TopicPattern("*");

    public TopicPattern {
        if (!PREFIX.matcher(value).matches() && !isName(value)) {
            throw new Invalid(
                    Problem.of(
                            Problem.Reason.INVALID_SCOPE,
                            "A pattern of topics is a topic's name, or the beginning of names"
                                    + " followed by '*'.",
                            "topics"));
        }
    }

    private static boolean isName(String value) {
        try {
            return new TopicName(value).value().equals(value);
        } catch (Invalid _) {
            return false;
        }
    }

    /** The beginning of the names it matches; empty when it is one whole name. */
    public Optional<String> prefix() {
        return value.endsWith("*")
                ? Optional.of(value.substring(0, value.length() - 1))
                : Optional.empty();
    }

    /** Whether it names this topic. */
    public boolean matches(String topic) {
        return prefix().map(topic::startsWith).orElseGet(() -> topic.equals(value));
    }

    @Override
    public String toString() {
        return value;
    }
}
