package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.SUBSCRIPTION;

import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Reader;
import java.util.Optional;

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

    /** The plan's amounts as they stood when the subscription got it. */
    public Plan amounts(PlanRow row) {
        return catalogues.plan(row.catalogueHash(), row.plan());
    }
}
