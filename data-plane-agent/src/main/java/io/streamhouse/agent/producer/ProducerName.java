package io.streamhouse.agent.producer;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.util.UUID;
import java.util.regex.Pattern;

/** A producer's name within its organization. */
public record ProducerName(String text, boolean ephemeral) {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String EPHEMERAL = "ephemeral-";

    /** A name as asked for; an empty one becomes an ephemeral one. */
    public static ProducerName of(String asked) {
        if (asked.isEmpty()) {
            return new ProducerName(EPHEMERAL + UUID.randomUUID(), true);
        }
        if (!FORM.matcher(asked).matches()) {
            throw Problem.field(
                    Reason.INVALID_PRODUCER_NAME,
                    "producer_name",
                    "a producer's name is 1 to 249 characters of [a-zA-Z0-9._-]");
        }
        return new ProducerName(asked, asked.startsWith(EPHEMERAL));
    }
}
