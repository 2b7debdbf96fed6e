package io.streamhouse.query.quota;

import static io.streamhouse.query.jooq.query.Tables.QUOTA;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.query.Reader;
import io.streamhouse.query.jooq.query.tables.records.QuotaRecord;
import java.util.List;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Questions about quotas. Thread-safe. */
public final class QuotaQueries {
    private final Reader reader;

    public QuotaQueries(Reader reader) {
        this.reader = reader;
    }

    /** Every ledger of the organization. */
    public List<QuotaRow> list(OrganizationId organization) {
        return reader.asOrganization(organization, dsl -> list(dsl, organization));
    }

    /** The same, in a transaction that is already the organization's. */
    public List<QuotaRow> list(DSLContext dsl, OrganizationId organization) {
        return dsl.selectFrom(QUOTA)
                .where(QUOTA.ORGANIZATION_ID.eq(organization.value()))
                .orderBy(QUOTA.DIMENSION)
                .fetch(QuotaQueries::row);
    }

    private static QuotaRow row(QuotaRecord row) {
        Dimension dimension = Dimension.valueOf(row.getDimension());
        long limit = row.getLimitValue();
        return new QuotaRow(
                dimension,
                switch (dimension.form()) {
                    case HELD -> OptionalLong.of(row.getUsed());
                    case EACH -> OptionalLong.empty();
                },
                limit == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(limit));
    }
}
