package io.streamhouse.query.billing;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.query.jooq.query.tables.records.PlanHistoryRecord;
import java.time.Instant;

/** From here on a plan holds, as it stands in a version of the catalogue. */
record PlanChange(long position, Instant effectiveAt, PlanId plan, String catalogueHash) {
    static PlanChange of(PlanHistoryRecord row) {
        return new PlanChange(
                row.getPosition(),
                row.getEffectiveAt(),
                new PlanId(row.getPlan()),
                row.getCatalogueHash());
    }
}
