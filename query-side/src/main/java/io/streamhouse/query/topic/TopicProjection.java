package io.streamhouse.query.topic;

import static io.streamhouse.query.jooq.query.Tables.TOPIC;

import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicConfigured;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.TopicRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Topics that exist. */
public final class TopicProjection implements Projection {
    @Override
    public String name() {
        return "topics";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(TOPIC);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        // Deletions go first: a name may be used again in the same batch, an id never is.
        Map<UUID, TopicRecord> created = new LinkedHashMap<>();
        Set<UUID> deleted = new HashSet<>();
        List<Object[]> configured = new ArrayList<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof TopicEvent event) {
                switch (event) {
                    case TopicCreated it -> created.put(it.topic().value(), created(stored, it));
                    case TopicConfigured it -> configured.add(configured(stored, it));
                    case TopicDeleted it -> {
                        if (created.remove(it.topic().value()) == null) {
                            deleted.add(it.topic().value());
                        }
                    }
                }
            }
        }
        if (!deleted.isEmpty()) {
            dsl.deleteFrom(TOPIC).where(TOPIC.TOPIC_ID.in(deleted)).execute();
        }
        Rows.insert(dsl, TOPIC, created.values());
        Rows.each(dsl, configuration(dsl), configured);
    }

    private static Query configuration(DSLContext dsl) {
        return dsl.update(TOPIC)
                .set(TOPIC.RETENTION_MS, DSL.val(null, TOPIC.RETENTION_MS))
                .set(TOPIC.RETENTION_BYTES, DSL.val(null, TOPIC.RETENTION_BYTES))
                .set(TOPIC.POSITION, DSL.val(null, TOPIC.POSITION))
                .where(TOPIC.TOPIC_ID.eq(DSL.val(null, TOPIC.TOPIC_ID)));
    }

    private static @Nullable Object[] configured(StoredEvent stored, TopicConfigured event) {
        return new @Nullable Object[] {
            Rows.nullable(event.retention().timeMs()),
            Rows.nullable(event.retention().sizeBytes()),
            stored.position(),
            event.topic().value()
        };
    }

    private static TopicRecord created(StoredEvent stored, TopicCreated event) {
        return new TopicRecord(
                event.topic().value(),
                event.organization().value(),
                event.name().value(),
                event.partitionCount(),
                stored.meta().occurredAt(),
                ActorColumns.type(stored.meta().actor()),
                ActorColumns.id(stored.meta().actor()),
                stored.position(),
                Rows.nullable(event.retention().timeMs()),
                Rows.nullable(event.retention().sizeBytes()));
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof TopicEvent event
                ? Optional.of(new Changed(event.organization(), "topic", event.topic().toString()))
                : Optional.empty();
    }
}
