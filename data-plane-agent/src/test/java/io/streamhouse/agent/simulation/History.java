package io.streamhouse.agent.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What happened, for whoever has to understand a failure; bounded to the last of it. */
final class History {
    private static final int EVENTS_MAX = Integer.getInteger("history", 400);

    private final LongSupplier nowNanos;
    private final Deque<Event> events = new ArrayDeque<>();
    private long hash = 17;
    private final Map<String, Integer> counts = new TreeMap<>();

    private record Event(long atNanos, String form, Object[] parts) {
        @Override
        public String toString() {
            return "%10.4f  ".formatted(atNanos / 1e9) + form.formatted(parts);
        }
    }

    History(LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** Something that a client, an agent or the weather did. Parts must not change later. */
    void add(String form, Object... parts) {
        long now = nowNanos.getAsLong();
        hash = (hash * 31 + form.hashCode()) * 31 + now;
        counts.merge(form, 1, Integer::sum);
        events.add(new Event(now, form, parts));
        if (events.size() > EVENTS_MAX) {
            events.remove();
        }
    }

    /** The same for the same seed. */
    long fingerprint() {
        return hash;
    }

    /** How often what happened. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** Time of a moment, for messages. */
    static String at(long nanos) {
        return Duration.ofNanos(nanos).toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event).append('\n'));
        return text.toString();
    }
}
