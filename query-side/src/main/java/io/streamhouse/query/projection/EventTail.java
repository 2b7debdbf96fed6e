package io.streamhouse.query.projection;

import io.streamhouse.query.EventSource;
import io.streamhouse.query.StoredEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events in memory, so that each is read once for all projections, and not at all while
 * nobody says that there are more. Projections far behind read past it. Thread-safe.
 */
final class EventTail {
    private static final int KEPT_MAX = 8_192;

    /** Without a wake-up, the store is asked again after this. */
    private static final Duration QUIET_MAX = Duration.ofMillis(400);

    private final EventSource source;
    private final AtomicLong wakes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<StoredEvent> kept = new ArrayDeque<>();
    private long keptAfter = -1;
    private long seenWakes = -1;
    private long seenAtNanos;

    EventTail(EventSource source) {
        this.source = source;
    }

    /** There may be more. */
    void wake() {
        wakes.incrementAndGet();
    }

    List<StoredEvent> read(long after, int limit) {
        lock.lock();
        try {
            if (keptAfter < 0 || after > last()) {
                kept.clear();
                keptAfter = after;
                seenWakes = -1;
            }
            if (after >= keptAfter) {
                if (after == last()) {
                    fetch(limit);
                }
                return kept.stream()
                        .dropWhile(event -> event.position() <= after)
                        .limit(limit)
                        .toList();
            }
        } finally {
            lock.unlock();
        }
        return source.read(after, limit);
    }

    private long last() {
        return kept.isEmpty() ? keptAfter : kept.getLast().position();
    }

    private void fetch(int limit) {
        long before = wakes.get();
        long now = System.nanoTime();
        if (before == seenWakes && now - seenAtNanos < QUIET_MAX.toNanos()) {
            return;
        }
        List<StoredEvent> events = source.read(last(), limit);
        if (events.isEmpty()) {
            seenWakes = before;
            seenAtNanos = now;
        }
        kept.addAll(events);
        while (kept.size() > KEPT_MAX) {
            keptAfter = kept.removeFirst().position();
        }
    }
}
