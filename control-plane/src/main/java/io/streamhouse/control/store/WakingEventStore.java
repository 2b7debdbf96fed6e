package io.streamhouse.control.store;

import java.util.List;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/** Axon's event store, which can be told of events that another replica appended. */
final class WakingEventStore extends EmbeddedEventStore {
    private static final int CACHED_EVENTS = 1_000;

    private WakingEventStore(Builder builder) {
        super(builder);
    }

    static WakingEventStore create(EventStorageEngine storage) {
        Builder builder = builder();
        builder.storageEngine(storage);
        builder.cachedEvents(CACHED_EVENTS);
        builder.threadFactory(Thread.ofPlatform().daemon().name("event-store-", 1).factory());
        return new WakingEventStore(builder);
    }

    /** Looks for new events at once. */
    void wake() {
        afterCommit(List.of());
    }
}
