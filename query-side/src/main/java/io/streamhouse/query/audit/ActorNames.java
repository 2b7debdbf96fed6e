package io.streamhouse.query.audit;

import static io.streamhouse.query.jooq.query.Tables.AUDIT_NAME;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Event;
import io.streamhouse.api.identity.PersonEvent.PersonRegistered;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.Unsealer;
import io.streamhouse.query.jooq.query.tables.records.AuditNameRecord;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The names of persons and keys, as earlier events told them. Lives for a batch: starts from the
 * table, learns from the batch's events in their order, and writes what it learned.
 */
final class ActorNames {
    private final Unsealer unsealer;
    private final Map<String, @Nullable String> names = new HashMap<>();
    private final List<AuditNameRecord> learned = new ArrayList<>();

    private ActorNames(Unsealer unsealer) {
        this.unsealer = unsealer;
    }

    static ActorNames load(DSLContext dsl, Unsealer unsealer, List<StoredEvent> events) {
        Set<String> ids = new HashSet<>();
        for (StoredEvent stored : events) {
            String actor = ActorColumns.id(stored.meta().actor());
            if (actor != null) {
                ids.add(actor);
            }
            AuditEntry.of(stored.event()).person().ifPresent(user -> ids.add(user.toString()));
        }
        ActorNames loaded = new ActorNames(unsealer);
        if (!ids.isEmpty()) {
            dsl.selectFrom(AUDIT_NAME)
                    .where(AUDIT_NAME.ID.in(ids))
                    .forEach(row -> loaded.names.put(row.getId(), row.getName()));
        }
        return loaded;
    }

    void learn(Event event) {
        if (event instanceof PersonRegistered registered) {
            learn(
                    "user",
                    registered.user().toString(),
                    unsealer.open(registered.email()).orElse(null));
        } else if (event instanceof ApiKeyCreated created) {
            learn("api_key", created.key().toString(), created.name());
        }
    }

    @Nullable String of(Actor actor) {
        return switch (actor) {
            case Actor.User user -> of(user.id().toString());
            case Actor.Key key -> of(key.id().toString());
            case Actor.Platform _ -> "platform";
            case Actor.Process process -> process.name();
        };
    }

    @Nullable String of(String id) {
        return names.get(id);
    }

    void write(DSLContext dsl) {
        Rows.insert(dsl, AUDIT_NAME, learned);
    }

    private void learn(String kind, String id, @Nullable String name) {
        names.put(id, name);
        learned.add(new AuditNameRecord(kind, id, name));
    }
}
