package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.PLAN_HISTORY;
import static io.streamhouse.query.jooq.query.Tables.SUBSCRIPTION;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.SubscriptionEvent.PlanChanged;
import io.streamhouse.api.billing.SubscriptionEvent.SubscriptionStarted;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.PlanHistoryRecord;
import io.streamhouse.query.jooq.query.tables.records.SubscriptionRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Table;

/** Plans: the one that holds, and all that ever held. */
public final class PlanProjection implements Projection {
    @Override
    public String name() {
        return "plans";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(SUBSCRIPTION, PLAN_HISTORY);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        List<PlanHistoryRecord> history = new ArrayList<>();
        Map<UUID, SubscriptionRecord> newest = new LinkedHashMap<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof SubscriptionEvent event) {
                PlanHistoryRecord row =
                        switch (event) {
                            case SubscriptionStarted it ->
                                    row(stored, event, it.plan(), it.catalogueHash());
                            case PlanChanged it -> row(stored, event, it.to(), it.catalogueHash());
                        };
                history.add(row);
                newest.put(
                        row.getOrganizationId(),
                        new SubscriptionRecord(
                                row.getOrganizationId(),
                                row.getPlan(),
                                row.getCatalogueHash(),
                                row.getEffectiveAt(),
                                row.getPosition()));
            }
        }
        Rows.insert(dsl, PLAN_HISTORY, history);
        if (!newest.isEmpty()) {
            dsl.deleteFrom(SUBSCRIPTION)
                    .where(SUBSCRIPTION.ORGANIZATION_ID.in(newest.keySet()))
                    .execute();
            Rows.insert(dsl, SUBSCRIPTION, newest.values());
        }
    }

    private static PlanHistoryRecord row(
            StoredEvent stored, SubscriptionEvent event, PlanId plan, String catalogueHash) {
        return new PlanHistoryRecord(
                stored.position(),
                event.organization().value(),
                stored.meta().occurredAt(),
                plan.value(),
                catalogueHash);
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof SubscriptionEvent event
                ? Optional.of(
                        new Changed(event.organization(), "plan", event.organization().toString()))
                : Optional.empty();
    }
}
