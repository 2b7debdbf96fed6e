package io.streamhouse.query.billing;

import static io.streamhouse.query.jooq.query.Tables.USAGE_WINDOW;

import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.billing.UsagePeriodEvent.UsageWindowClosed;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.UsageWindowRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;

/** Closed usage windows, a row each. */
public final class UsageProjection implements Projection {
    @Override
    public String name() {
        return "usage";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(USAGE_WINDOW);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        List<UsageWindowRecord> closed = new ArrayList<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof UsagePeriodEvent event) {
                switch (event) {
                    case UsageWindowClosed it -> closed.add(row(stored, it));
                }
            }
        }
        Rows.insert(dsl, USAGE_WINDOW, closed);
    }

    private static UsageWindowRecord row(StoredEvent stored, UsageWindowClosed event) {
        return new UsageWindowRecord(
                stored.position(),
                event.organization().value(),
                event.period().toString(),
                event.from(),
                event.to(),
                event.totals().records(),
                event.totals().bytesIn(),
                event.totals().bytesOut(),
                event.totals().requests(),
                event.totals().storedBytes(),
                stored.meta().occurredAt());
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof UsagePeriodEvent event
                ? Optional.of(new Changed(event.organization(), "usage", event.period().toString()))
                : Optional.empty();
    }
}
