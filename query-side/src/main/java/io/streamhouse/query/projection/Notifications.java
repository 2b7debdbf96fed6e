package io.streamhouse.query.projection;

import io.streamhouse.query.StoredEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Wakes those who look at a projection, when its transaction commits. */
final class Notifications {
    /** Above so many changes in a batch, one per organization and entity must do. */
    private static final int SINGLE_MAX = 50;

    private Notifications() {}

    private record Key(Object organization, String entity, String id) {}

    static void send(DSLContext dsl, Projection projection, List<StoredEvent> events) {
        if (projection.followed()) {
            notify(dsl, "streamhouse_plane", "");
        }
        boolean coarse = events.size() > SINGLE_MAX;
        Map<Key, String> newest = new HashMap<>();
        for (StoredEvent event : events) {
            projection
                    .changed(event)
                    .ifPresent(it ->
                            newest.put(
                                    new Key(it.organization(), it.entity(), coarse ? "" : it.id()),
                                    String.join(
                                            " ",
                                            it.organization().toString(),
                                            it.entity(),
                                            it.id(),
                                            Long.toString(event.position()))));
        }
        newest.values().forEach(payload -> notify(dsl, "streamhouse_console", payload));
    }

    private static void notify(DSLContext dsl, String channel, String payload) {
        dsl.select(DSL.function("pg_notify", Object.class, DSL.val(channel), DSL.val(payload)))
                .execute();
    }
}
