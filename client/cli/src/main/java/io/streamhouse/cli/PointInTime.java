package io.streamhouse.cli;

import io.streamhouse.client.StartAt;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as people write it: an instant, or how long ago. */
final class PointInTime {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private PointInTime() {}

    static StartAt parse(String text) {
        return AGO.matcher(text).matches() ? StartAt.ago(ago(text)) : StartAt.time(time(text));
    }

    static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "a time reads 2026-11-20T08:00:00Z, not '" + text + "'");
        }
    }

    static Duration ago(String text) {
        Matcher matcher = AGO.matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "a duration reads 90s, 15m, 2h or 7d, not '" + text + "'");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
