package io.streamhouse.query.org;

import static io.streamhouse.query.jooq.query.Tables.ORGANIZATION;
import static io.streamhouse.query.jooq.query.Tables.SUBSCRIPTION;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Cursor;
import io.streamhouse.query.Page;
import io.streamhouse.query.Reader;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;

/** Questions about organizations. Thread-safe. */
public final class OrganizationQueries {
    private final Reader reader;

    public OrganizationQueries(Reader reader) {
        this.reader = reader;
    }

    /** The organization of a request. */
    public Optional<OrganizationRow> find(OrganizationId id) {
        return reader.asOrganization(
                id,
                dsl ->
                        rows(dsl)
                                .where(ORGANIZATION.ORGANIZATION_ID.eq(id.value()))
                                .fetchOptional(OrganizationQueries::row));
    }

    /** For the operator: by id or by slug. */
    public Optional<OrganizationRow> findAny(String idOrSlug) {
        return reader.asPlatform(
                dsl -> rows(dsl).where(named(idOrSlug)).fetchOptional(OrganizationQueries::row));
    }

    /**
     * For the operator: all, in the order of their creation.
     *
     * @throws io.streamhouse.api.Invalid when the cursor is not one of this list
     */
    public Page<OrganizationRow> list(Optional<String> cursor, int limit) {
        int size = Math.clamp(limit, 1, Page.LIMIT_MAX);
        // Positions of rows move with their changes; creation times and ids do not.
        Condition after =
                cursor.map(Cursor::text)
                        .map(text -> {
                            Cursor.Moment moment = Cursor.moment(text);
                            return DSL.row(ORGANIZATION.CREATED_AT, ORGANIZATION.ORGANIZATION_ID)
                                    .gt(moment.at(), moment.id());
                        })
                        .orElse(DSL.noCondition());
        List<OrganizationRow> rows =
                reader.asPlatform(dsl ->
                        rows(dsl)
                                .where(after)
                                .orderBy(ORGANIZATION.CREATED_AT, ORGANIZATION.ORGANIZATION_ID)
                                .limit(size + 1)
                                .fetch(OrganizationQueries::row));
        return Cursor.page(
                rows, size, last -> new Cursor.Moment(last.createdAt(), last.id().value()).text());
    }

    private static Condition named(String idOrSlug) {
        try {
            return ORGANIZATION.ORGANIZATION_ID.eq(UUID.fromString(idOrSlug));
        } catch (IllegalArgumentException _) {
            return Cursor.unstorable(Optional.of(idOrSlug))
                    ? DSL.falseCondition()
                    : ORGANIZATION.SLUG.eq(idOrSlug);
        }
    }

    private static SelectOnConditionStep<? extends Record> rows(DSLContext dsl) {
        return dsl.select(ORGANIZATION.fields())
                .select(SUBSCRIPTION.PLAN)
                .from(ORGANIZATION)
                .leftJoin(SUBSCRIPTION)
                .on(SUBSCRIPTION.ORGANIZATION_ID.eq(ORGANIZATION.ORGANIZATION_ID));
    }

    private static OrganizationRow row(Record row) {
        return new OrganizationRow(
                new OrganizationId(row.get(ORGANIZATION.ORGANIZATION_ID)),
                row.get(ORGANIZATION.NAME),
                row.get(ORGANIZATION.SLUG),
                row.get(ORGANIZATION.STATUS),
                new OperationId(row.get(ORGANIZATION.OPERATION_ID)),
                row.get(ORGANIZATION.ACTIVATION),
                Optional.ofNullable(row.get(ORGANIZATION.ACTIVATION_CAUSE)),
                Optional.ofNullable(row.get(SUBSCRIPTION.PLAN)).map(PlanId::new),
                row.get(ORGANIZATION.CREATED_AT),
                Optional.ofNullable(row.get(ORGANIZATION.ACTIVATED_AT)),
                row.get(ORGANIZATION.POSITION));
    }
}
