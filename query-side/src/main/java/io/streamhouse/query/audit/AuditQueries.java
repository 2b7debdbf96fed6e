package io.streamhouse.query.audit;

import static io.streamhouse.query.jooq.query.Tables.AUDIT;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.Cursor;
import io.streamhouse.query.Page;
import io.streamhouse.query.Reader;
import io.streamhouse.query.jooq.query.tables.records.AuditRecord;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.SortField;
import org.jooq.impl.DSL;

/** Questions about what happened. Thread-safe. */
public final class AuditQueries {
    private static final int EXPORT_CHUNK_ROWS = 1_000;

    private final Reader reader;

    public AuditQueries(Reader reader) {
        this.reader = reader;
    }

    /**
     * Rows, the newest first.
     *
     * @throws io.streamhouse.api.Invalid when the cursor is not one of this list
     */
    public Page<AuditRow> page(
            OrganizationId organization, AuditFilter filter, Optional<String> cursor, int limit) {
        int size = Math.clamp(limit, 1, Page.LIMIT_MAX);
        Condition older =
                cursor.map(text -> AUDIT.POSITION.lt(Cursor.position(Cursor.text(text))))
                        .orElse(DSL.noCondition());
        List<AuditRow> rows =
                rows(
                        organization,
                        wanted(organization, filter).and(older),
                        AUDIT.POSITION.desc(),
                        size + 1);
        return Cursor.page(rows, size, row -> Long.toString(row.position()));
    }

    /**
     * Hands over all rows up to the newest one at the time of the call, the oldest first. Reads in
     * chunks, each in a transaction of its own, so that a slow receiver holds nothing.
     */
    public void export(
            OrganizationId organization, AuditFilter filter, Consumer<AuditRow> receiver) {
        Condition wanted =
                wanted(organization, filter).and(AUDIT.POSITION.le(newest(organization)));
        long after = 0;
        List<AuditRow> chunk;
        do {
            chunk =
                    rows(
                            organization,
                            wanted.and(AUDIT.POSITION.gt(after)),
                            AUDIT.POSITION.asc(),
                            EXPORT_CHUNK_ROWS);
            chunk.forEach(receiver);
            after = chunk.isEmpty() ? after : chunk.getLast().position();
        } while (chunk.size() == EXPORT_CHUNK_ROWS);
    }

    private long newest(OrganizationId organization) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.select(AUDIT.POSITION)
                                .from(AUDIT)
                                .where(AUDIT.ORGANIZATION_ID.eq(organization.value()))
                                .orderBy(AUDIT.POSITION.desc())
                                .limit(1)
                                .fetchOptional(AUDIT.POSITION)
                                .orElse(0L));
    }

    private List<AuditRow> rows(
            OrganizationId organization, Condition wanted, SortField<Long> order, int limit) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.selectFrom(AUDIT)
                                .where(wanted)
                                .orderBy(order)
                                .limit(limit)
                                .fetch(AuditQueries::row));
    }

    private static Condition wanted(OrganizationId organization, AuditFilter filter) {
        Condition wanted = AUDIT.ORGANIZATION_ID.eq(organization.value());
        if (!filter.routine()) {
            wanted = wanted.and(AUDIT.ROUTINE.eq(false));
        }
        if (Cursor.unstorable(filter.actor(), filter.action(), filter.resource())) {
            return DSL.falseCondition();
        }
        if (filter.actor().isPresent()) {
            String actor = filter.actor().get();
            wanted = wanted.and((isId(actor) ? AUDIT.ACTOR_ID : AUDIT.ACTOR_NAME).eq(actor));
        }
        if (filter.action().isPresent()) {
            wanted = wanted.and(AUDIT.ACTION.eq(filter.action().get()));
        }
        if (filter.resource().isPresent()) {
            String resource = filter.resource().get();
            wanted =
                    wanted.and(
                            (isId(resource) ? AUDIT.RESOURCE_ID : AUDIT.RESOURCE_NAME)
                                    .eq(resource));
        }
        if (filter.from().isPresent()) {
            wanted = wanted.and(AUDIT.AT.ge(filter.from().get()));
        }
        if (filter.to().isPresent()) {
            wanted = wanted.and(AUDIT.AT.lt(filter.to().get()));
        }
        return wanted;
    }

    private static boolean isId(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static AuditRow row(AuditRecord row) {
        return new AuditRow(
                row.getPosition(),
                row.getEventId(),
                row.getAt(),
                row.getAction(),
                ActorColumns.row(row.getActorType(), row.getActorId(), row.getActorName()),
                new AuditRow.Resource(
                        row.getResourceType(),
                        row.getResourceId(),
                        Optional.ofNullable(row.getResourceName())),
                Optional.ofNullable(row.getIp()),
                row.getRequestId(),
                row.getDetails().data(),
                row.getRoutine());
    }
}
