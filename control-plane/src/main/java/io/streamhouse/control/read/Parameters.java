package io.streamhouse.control.read;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.query.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters of reading routes, checked. All throw {@link Invalid}. */
public final class Parameters {
    private static final int LIMIT_DEFAULT = 50;
    private static final int TEXT_LENGTH_MAX = 300;
    private static final Pattern PERIOD = Pattern.compile("\\d{4}-\\d{2}");

    private Parameters() {}

    /** The size of a page. */
    public static int limit(@Nullable Integer limit) {
        if (limit == null) {
            return LIMIT_DEFAULT;
        }
        if (limit < 1 || limit > Page.LIMIT_MAX) {
            throw invalid("limit is 1 to " + Page.LIMIT_MAX + ".", "limit");
        }
        return limit;
    }

    /** A text; empty when absent or blank. */
    public static Optional<String> text(String name, @Nullable String text) {
        if (text != null && text.length() > TEXT_LENGTH_MAX) {
            throw invalid(name + " has at most " + TEXT_LENGTH_MAX + " characters.", name);
        }
        return Optional.ofNullable(text).map(String::strip).filter(it -> !it.isEmpty());
    }

    /** A month. */
    public static YearMonth period(@Nullable String text) {
        try {
            if (text != null && PERIOD.matcher(text).matches()) {
                return YearMonth.parse(text);
            }
        } catch (DateTimeException _) {
            // Such as 2026-13: the same answer as for any other text.
        }
        throw new Invalid(
                Problem.of(Reason.INVALID_PERIOD, "period is a month such as 2026-11.", "period"));
    }

    /** A time; empty when absent. */
    public static Optional<Instant> instant(String name, @Nullable String text) {
        try {
            return text(name, text).map(it -> OffsetDateTime.parse(it).toInstant());
        } catch (DateTimeException _) {
            throw invalid(name + " is a time such as 2026-11-20T08:00:00Z.", name);
        }
    }

    /** An id in a path, where one that cannot exist is like one that does not. */
    public static Optional<UUID> id(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Invalid invalid(String detail, String field) {
        return new Invalid(Problem.of(Reason.INVALID_FIELD, detail, field));
    }
}
