package io.streamhouse.agent.usage;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Counts what organizations read and ask, per usage window. Thread-safe. Each count gets a time
 * that lies on one side of every cut: before it, it is in what the cut takes.
 */
public final class ReadUsage {
    private final InstantSource clock;
    private final long windowMillis;
    private final Map<Place, Totals> totals = new HashMap<>();
    private long floorMillis;

    private record Place(UUID organization, long window) {}

    private static final class Totals {
        long at;
        long bytes;
        long records;
        long requests;
    }

    /** What one organization read in one window up to a cut. */
    public record Row(UUID organization, long atMillis, long bytes, long records, long requests) {}

    /** With the length of a usage window. */
    public ReadUsage(InstantSource clock, long windowMillis) {
        this.clock = clock;
        this.windowMillis = windowMillis;
    }

    /** Counts one request that was answered. */
    public synchronized void add(UUID organization, long records, long bytes) {
        long at = Math.max(clock.millis(), floorMillis);
        Totals sum =
                totals.computeIfAbsent(
                        new Place(organization, Math.floorDiv(at, windowMillis)),
                        _ -> new Totals());
        sum.at = at;
        sum.bytes += bytes;
        sum.records += records;
        sum.requests++;
    }

    /** Takes all counts of before the cut; what is counted later gets a time at or after it. */
    public synchronized List<Row> cut(long atMillis) {
        floorMillis = Math.max(floorMillis, atMillis);
        List<Row> rows = new ArrayList<>(totals.size());
        totals.forEach((place, sum) -> {
            // The clock may have moved since the cut was dated: what began before it is in it.
            if (beganBefore(place, atMillis)) {
                rows.add(
                        new Row(
                                place.organization(),
                                Math.min(sum.at, atMillis - 1),
                                sum.bytes,
                                sum.records,
                                sum.requests));
            }
        });
        totals.keySet().removeIf(place -> beganBefore(place, atMillis));
        return rows;
    }

    private boolean beganBefore(Place place, long atMillis) {
        return place.window() * windowMillis < atMillis;
    }
}
