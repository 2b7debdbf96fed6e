package io.streamhouse.query.key;

import static io.streamhouse.query.jooq.query.Tables.API_KEY;

import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.LogViews;
import io.streamhouse.query.Reader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Questions about API keys. Thread-safe. */
public final class ApiKeyQueries {
    private static final Field<String> CREATOR =
            ActorColumns.name(
                    API_KEY.ORGANIZATION_ID, API_KEY.CREATED_BY_TYPE, API_KEY.CREATED_BY_ID);

    private final Reader reader;
    private final LogViews log;

    public ApiKeyQueries(Reader reader, LogViews log) {
        this.reader = reader;
        this.log = log;
    }

    /** All keys, the newest first, also revoked ones. */
    public List<ApiKeyRow> list(OrganizationId organization) {
        return reader.asOrganization(
                organization, dsl -> rows(dsl, API_KEY.ORGANIZATION_ID.eq(organization.value())));
    }

    /** One key. */
    public Optional<ApiKeyRow> find(OrganizationId organization, ApiKeyId key) {
        Condition wanted =
                API_KEY.ORGANIZATION_ID
                        .eq(organization.value())
                        .and(API_KEY.KEY_ID.eq(key.value()));
        return reader.asOrganization(organization, dsl -> rows(dsl, wanted).stream().findFirst());
    }

    private List<ApiKeyRow> rows(DSLContext dsl, Condition wanted) {
        var records =
                dsl.select(API_KEY.fields())
                        .select(CREATOR)
                        .from(API_KEY)
                        .where(wanted)
                        .orderBy(API_KEY.CREATED_AT.desc(), API_KEY.KEY_ID)
                        .fetch();
        Map<UUID, Instant> uses = uses(dsl, records.getValues(API_KEY.KEY_ID));
        return records.map(row -> row(row, uses));
    }

    private Map<UUID, Instant> uses(DSLContext dsl, List<UUID> keys) {
        Map<UUID, Instant> uses = new HashMap<>();
        if (!keys.isEmpty() && log.present(dsl)) {
            dsl.select(LogViews.KEY_USE_KEY, LogViews.KEY_USE_AT)
                    .from(LogViews.KEY_USE)
                    .where(LogViews.KEY_USE_KEY.in(keys))
                    .forEach(row ->
                            uses.merge(row.value1(), row.value2(), (a, b) -> a.isAfter(b) ? a : b));
        }
        return uses;
    }

    private static ApiKeyRow row(Record row, Map<UUID, Instant> uses) {
        UUID id = row.get(API_KEY.KEY_ID);
        return new ApiKeyRow(
                new ApiKeyId(id),
                row.get(API_KEY.NAME),
                row.get(API_KEY.CREATED_AT),
                ActorColumns.row(
                        row.get(API_KEY.CREATED_BY_TYPE),
                        row.get(API_KEY.CREATED_BY_ID),
                        row.get(CREATOR)),
                scopes(row.get(API_KEY.SCOPES)),
                Optional.ofNullable(uses.get(id)),
                Optional.ofNullable(row.get(API_KEY.REVOKED_AT)),
                row.get(API_KEY.POSITION));
    }

    private static KeyScopes scopes(@Nullable JSONB column) {
        return ScopesJson.read(column == null ? null : column.data());
    }
}
