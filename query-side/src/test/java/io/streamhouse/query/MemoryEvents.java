package io.streamhouse.query;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Event;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An event store in memory. Thread-safe. */
public final class MemoryEvents implements EventSource {
    private final List<StoredEvent> events = new ArrayList<>();

    public synchronized long append(
            Event event,
            Actor actor,
            Optional<OrganizationId> organization,
            Instant at,
            Optional<Sealed> origin) {
        long position = events.size() + 1L;
        UUID request = new UUID(7, position / 5);
        events.add(
                new StoredEvent(
                        position,
                        new UUID(1, position),
                        event,
                        new Meta(organization, actor, request, request, at, origin)));
        return position;
    }

    /** A store that never had what came after a position. */
    public synchronized MemoryEvents upTo(long position) {
        MemoryEvents shorter = new MemoryEvents();
        shorter.events.addAll(events.subList(0, (int) position));
        return shorter;
    }

    public synchronized List<StoredEvent> all() {
        return List.copyOf(events);
    }

    @Override
    public synchronized List<StoredEvent> read(long after, int limit) {
        int from = (int) Math.min(after, events.size());
        return List.copyOf(events.subList(from, Math.min(events.size(), from + limit)));
    }

    @Override
    public synchronized long head() {
        return events.size();
    }

    @Override
    public long settledHead() {
        return head();
    }
}
