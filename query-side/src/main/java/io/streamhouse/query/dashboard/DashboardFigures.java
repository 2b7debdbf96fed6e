package io.streamhouse.query.dashboard;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What happens now in an organization. Rates are per second, on average over the last seconds, and
 * may be approximate.
 *
 * @param messagesToday appended and recorded since midnight UTC
 * @param topicLimit empty without limit
 * @param point the newest full second
 */
public record DashboardFigures(
        Instant at,
        double messagesPerSecond,
        double bytesPerSecond,
        double readMessagesPerSecond,
        long storedBytes,
        long topics,
        OptionalLong topicLimit,
        long messagesToday,
        RatePoint point,
        List<AgentRow> agents) {
    public DashboardFigures {
        agents = List.copyOf(agents);
    }
}
