package io.streamhouse.control.store;

import io.streamhouse.api.Meta;
import io.streamhouse.query.StoredEvent;
import java.util.List;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * What one unit of work of commands carries: the metadata of all its events, and the events once
 * they are appended. Kept with Axon's root unit of work; used by one thread.
 */
final class Unit {
    private static final String KEY = "streamhouse.unit";

    private final Meta meta;
    private List<StoredEvent> appended = List.of();

    private Unit(Meta meta) {
        this.meta = meta;
    }

    static Unit begin(UnitOfWork<?> work, Meta meta) {
        Unit unit = new Unit(meta);
        work.resources().put(KEY, unit);
        return unit;
    }

    /**
     * The current one.
     *
     * @throws IllegalStateException when there is none: events are appended by commands only
     */
    static Unit current() {
        Unit unit = CurrentUnitOfWork.get().root().getResource(KEY);
        if (unit == null) {
            throw new IllegalStateException("events are appended by Commands only");
        }
        return unit;
    }

    Meta meta() {
        return meta;
    }

    List<StoredEvent> appended() {
        return appended;
    }

    void appended(List<StoredEvent> events) {
        appended = List.copyOf(events);
    }
}
