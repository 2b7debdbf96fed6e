package io.streamhouse.control.store;

import java.util.List;
import java.util.UUID;

/**
 * What a unit of work left behind.
 *
 * @param position of its last event; the store's head when it appended none
 * @param events the ids of its events, in order
 */
public record Receipt(long position, List<UUID> events) {
    public Receipt {
        events = List.copyOf(events);
    }
}
