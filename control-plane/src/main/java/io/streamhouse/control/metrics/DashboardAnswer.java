package io.streamhouse.control.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamhouse.query.dashboard.AgentRow;
import io.streamhouse.query.dashboard.DashboardFigures;
import io.streamhouse.query.dashboard.RatePoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens now in an organization.
 *
 * @param series in answers to questions only
 * @param point the newest full second, in the live stream only
 */
public record DashboardAnswer(
        Instant at,
        double messagesPerSecond,
        double bytesPerSecond,
        double readMessagesPerSecond,
        long storedBytes,
        Topics topics,
        long messagesToday,
        Optional<List<Point>> series,
        Optional<Point> point,
        List<Agent> agents) {
    /** How many topics there are, and may be; null without limit. */
    public record Topics(
            long used, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long limit) {}

    /** Rates per second over a step of time that begins at {@code t}. */
    public record Point(
            Instant t, double messagesIn, double messagesOut, double bytesIn, double bytesOut) {
        static Point of(RatePoint point) {
            return new Point(
                    point.at(),
                    point.messagesIn(),
                    point.messagesOut(),
                    point.bytesIn(),
                    point.bytesOut());
        }
    }

    /** An agent. */
    public record Agent(String id, String endpoint, boolean live, Instant seenAt) {
        static Agent of(AgentRow row) {
            return new Agent(row.id(), row.endpoint(), row.live(), row.seenAt());
        }
    }

    static DashboardAnswer withSeries(DashboardFigures figures, List<RatePoint> series) {
        return of(figures, Optional.of(series.stream().map(Point::of).toList()), Optional.empty());
    }

    /** As the live stream sends it. */
    public static DashboardAnswer withPoint(DashboardFigures figures) {
        return of(figures, Optional.empty(), Optional.of(Point.of(figures.point())));
    }

    private static DashboardAnswer of(
            DashboardFigures figures, Optional<List<Point>> series, Optional<Point> point) {
        return new DashboardAnswer(
                figures.at(),
                figures.messagesPerSecond(),
                figures.bytesPerSecond(),
                figures.readMessagesPerSecond(),
                figures.storedBytes(),
                new Topics(
                        figures.topics(),
                        figures.topicLimit().isPresent() ? figures.topicLimit().getAsLong() : null),
                figures.messagesToday(),
                series,
                point,
                figures.agents().stream().map(Agent::of).toList());
    }
}
