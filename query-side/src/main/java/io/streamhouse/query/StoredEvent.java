package io.streamhouse.query;

import io.streamhouse.api.Event;
import io.streamhouse.api.Meta;
import java.util.UUID;

/**
 * An event as the store holds it.
 *
 * @param position its place in the order of all events; from 1, never reused
 * @param id names the event
 */
public record StoredEvent(long position, UUID id, Event event, Meta meta) {}
