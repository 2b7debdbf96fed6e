package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.PLAN_HISTORY;
import static io.streamhouse.query.jooq.query.Tables.SUBSCRIPTION;

import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Reader;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Questions about subscriptions. Thread-safe. */
public final class PlanQueries {
    private final Reader reader;
    private final PlanCatalogues catalogues;

    public PlanQueries(Reader reader, PlanCatalogues catalogues) {
        this.reader = reader;
        this.catalogues = catalogues;
    }

    /** The plan of an organization; empty until its subscription has started. */
    public Optional<PlanRow> current(OrganizationId organization) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.selectFrom(SUBSCRIPTION)
                                .where(SUBSCRIPTION.ORGANIZATION_ID.eq(organization.value()))
                                .fetchOptional(row ->
                                        new PlanRow(
                                                new PlanId(row.getPlan()),
                                                row.getCatalogueHash(),
                                                row.getSince(),
                                                row.getPosition())));
    }

    /** What a month includes, by the plans that hold in it as far as it is known now. */
    Allowance allowance(DSLContext dsl, OrganizationId organization, YearMonth period) {
        List<PlanChange> changes =
                dsl.selectFrom(PLAN_HISTORY)
                        .where(PLAN_HISTORY.ORGANIZATION_ID.eq(organization.value()))
                        .and(PLAN_HISTORY.EFFECTIVE_AT.lt(Period.end(period)))
                        .orderBy(PLAN_HISTORY.POSITION)
                        .fetch(PlanChange::of);
        return new Allowance(period, PlanSegment.of(period, changes), catalogues);
    }

    /** The plan's amounts as they stood when the subscription got it. */
    public Plan amounts(PlanRow row) {
        return catalogues.plan(row.catalogueHash(), row.plan());
    }
}
