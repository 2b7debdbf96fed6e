package io.streamhouse.api.topic;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What each partition of a topic keeps; what exceeds either bound is deleted, the oldest first.
 *
 * @param timeMs how long; empty for ever
 * @param sizeBytes how much; empty without limit
 */
public record Retention(OptionalLong timeMs, OptionalLong sizeBytes) {
    /** The shortest time: one minute. */
    public static final long TIME_MS_MIN = 60_000;

    /** The longest time: 36,500 days. More is for ever. */
    public static final long TIME_MS_MAX = 36_500L * 24 * 3_600_000;

    /** The smallest size: 1 MiB. */
    public static final long SIZE_BYTES_MIN = 1L << 20;

    /** The largest size: what every JSON reader has exactly. */
    public static final long SIZE_BYTES_MAX = (1L << 53) - 1;

    /** Everything, for ever. */
    public static final Retention FOR_EVER =
            new Retention(OptionalLong.empty(), OptionalLong.empty());

    public Retention {
        Objects.requireNonNull(timeMs, "timeMs");
        Objects.requireNonNull(sizeBytes, "sizeBytes");
    }

    /** What is wrong with it, a problem per field; empty when nothing is. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (isOutside(timeMs, TIME_MS_MIN, TIME_MS_MAX)) {
            problems.add(
                    problem(
                            "retention_ms",
                            "retention_ms is at least %d (one minute) and at most %d (36,500 days), or"
                                    + " null for ever.",
                            TIME_MS_MIN,
                            TIME_MS_MAX));
        }
        if (isOutside(sizeBytes, SIZE_BYTES_MIN, SIZE_BYTES_MAX)) {
            problems.add(
                    problem(
                            "retention_bytes",
                            "retention_bytes is at least %d (1 MiB) and at most %d, or null without"
                                    + " limit.",
                            SIZE_BYTES_MIN,
                            SIZE_BYTES_MAX));
        }
        return problems;
    }

    private static boolean isOutside(OptionalLong bound, long min, long max) {
        return bound.isPresent() && (bound.getAsLong() < min || bound.getAsLong() > max);
    }

    private static Problem problem(String field, String detail, long min, long max) {
        return Problem.of(Reason.INVALID_RETENTION, detail.formatted(min, max), field)
                .with(Map.of("min", Long.toString(min), "max", Long.toString(max)));
    }
}
