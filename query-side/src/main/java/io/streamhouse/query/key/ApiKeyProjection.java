package io.streamhouse.query.key;

import static io.streamhouse.query.jooq.query.Tables.API_KEY;

import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.ApiKeyRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** API keys; verifiers are not kept here. */
public final class ApiKeyProjection implements Projection {
    @Override
    public String name() {
        return "api_keys";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(API_KEY);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        List<ApiKeyRecord> created = new ArrayList<>();
        List<Object[]> revoked = new ArrayList<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof ApiKeyEvent event) {
                switch (event) {
                    case ApiKeyCreated it -> created.add(created(stored, it));
                    case ApiKeyRevoked it ->
                            revoked.add(
                                    new Object[] {
                                        stored.meta().occurredAt(),
                                        stored.position(),
                                        it.key().value()
                                    });
                }
            }
        }
        Rows.insert(dsl, API_KEY, created);
        Rows.each(
                dsl,
                dsl.update(API_KEY)
                        .set(API_KEY.REVOKED_AT, DSL.val(null, API_KEY.REVOKED_AT))
                        .set(API_KEY.POSITION, DSL.val(null, API_KEY.POSITION))
                        .where(API_KEY.KEY_ID.eq(DSL.val(null, API_KEY.KEY_ID))),
                revoked);
    }

    private static ApiKeyRecord created(StoredEvent stored, ApiKeyCreated event) {
        ApiKeyRecord row = new ApiKeyRecord();
        row.setKeyId(event.key().value());
        row.setOrganizationId(event.organization().value());
        row.setName(event.name());
        row.setCreatedAt(stored.meta().occurredAt());
        row.setCreatedByType(ActorColumns.type(stored.meta().actor()));
        row.setCreatedById(ActorColumns.id(stored.meta().actor()));
        row.setScopes(ScopesJson.write(event.scopes()));
        row.setPosition(stored.position());
        return row;
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof ApiKeyEvent event
                ? Optional.of(new Changed(event.organization(), "api_key", event.key().toString()))
                : Optional.empty();
    }
}
