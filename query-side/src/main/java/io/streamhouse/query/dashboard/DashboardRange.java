package io.streamhouse.query.dashboard;

import java.time.Duration;
import java.util.Optional;

/** How far a chart looks back, and how finely. */
public enum DashboardRange {
    FIFTEEN_MINUTES("15m", Duration.ofMinutes(15), Duration.ofSeconds(5)),
    ONE_HOUR("1h", Duration.ofHours(1), Duration.ofSeconds(20));

    private final String text;
    private final Duration length;
    private final Duration step;

    DashboardRange(String text, Duration length, Duration step) {
        this.text = text;
        this.length = length;
        this.step = step;
    }

    /** Reads {@code 15m} or {@code 1h}. */
    public static Optional<DashboardRange> parse(String text) {
        for (DashboardRange range : values()) {
            if (range.text.equals(text)) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }

    Duration length() {
        return length;
    }

    Duration step() {
        return step;
    }
}
