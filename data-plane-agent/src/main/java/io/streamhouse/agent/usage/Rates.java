package io.streamhouse.agent.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Counts per topic since the last look, for the live chart. Thread-safe. */
public final class Rates {
    private final Map<Place, Counts> counts = new ConcurrentHashMap<>();

    private record Place(UUID organization, UUID topic) {}

    private static final class Counts {
        private long messagesIn;
        private long bytesIn;
        private long messagesOut;
        private long bytesOut;

        synchronized void in(long messages, long bytes) {
            messagesIn += messages;
            bytesIn += bytes;
        }

        synchronized void out(long messages, long bytes) {
            messagesOut += messages;
            bytesOut += bytes;
        }

        synchronized Row row(Place place) {
            return new Row(
                    place.organization(),
                    place.topic(),
                    messagesIn,
                    bytesIn,
                    messagesOut,
                    bytesOut);
        }
    }

    /** One topic's counts. */
    public record Row(
            UUID organization,
            UUID topic,
            long messagesIn,
            long bytesIn,
            long messagesOut,
            long bytesOut) {}

    /** Counts records that were appended. */
    public void in(UUID organization, UUID topic, long messages, long bytes) {
        of(organization, topic).in(messages, bytes);
    }

    /** Counts records that were read. */
    public void out(UUID organization, UUID topic, long messages, long bytes) {
        of(organization, topic).out(messages, bytes);
    }

    /** Takes what was counted. A count that comes at this very moment may be lost: rates only. */
    List<Row> take() {
        List<Row> rows = new ArrayList<>();
        for (Place place : List.copyOf(counts.keySet())) {
            Counts taken = counts.remove(place);
            if (taken != null) {
                rows.add(taken.row(place));
            }
        }
        return rows;
    }

    private Counts of(UUID organization, UUID topic) {
        return counts.computeIfAbsent(new Place(organization, topic), _ -> new Counts());
    }
}
