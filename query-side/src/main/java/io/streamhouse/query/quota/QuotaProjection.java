package io.streamhouse.query.quota;

import static io.streamhouse.query.jooq.query.Tables.QUOTA;

import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.api.quota.QuotaEvent.ReservationReleased;
import io.streamhouse.api.quota.QuotaEvent.Reserved;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** What organizations hold of what they may. */
public final class QuotaProjection implements Projection {
    private record Ledger(UUID organization, String dimension) {}

    private record Change(long used, OptionalLong limit, long position) {
        static final Change NONE = new Change(0, OptionalLong.empty(), 0);

        Change then(StoredEvent stored, QuotaEvent event) {
            return switch (event) {
                case LimitSet set ->
                        new Change(used, OptionalLong.of(set.limit()), stored.position());
                case Reserved _ -> new Change(used + 1, limit, stored.position());
                case ReservationReleased _ -> new Change(used - 1, limit, stored.position());
            };
        }
    }

    @Override
    public String name() {
        return "quotas";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(QUOTA);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        Map<Ledger, Change> changes = new LinkedHashMap<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof QuotaEvent event) {
                changes.merge(
                        new Ledger(event.organization().value(), event.dimension().name()),
                        Change.NONE.then(stored, event),
                        (earlier, _) -> earlier.then(stored, event));
            }
        }
        List<Map.Entry<Ledger, Change>> entries = List.copyOf(changes.entrySet());
        Rows.each(dsl, opening(dsl), entries.stream().map(QuotaProjection::opening).toList());
        Rows.each(
                dsl,
                limiting(dsl),
                entries.stream()
                        .filter(it -> it.getValue().limit().isPresent())
                        .map(QuotaProjection::limiting)
                        .toList());
    }

    private static Query opening(DSLContext dsl) {
        return dsl.insertInto(
                        QUOTA, QUOTA.ORGANIZATION_ID, QUOTA.DIMENSION, QUOTA.USED, QUOTA.POSITION)
                .values((UUID) null, null, null, null)
                .onConflict(QUOTA.ORGANIZATION_ID, QUOTA.DIMENSION)
                .doUpdate()
                .set(QUOTA.USED, QUOTA.USED.plus(DSL.excluded(QUOTA.USED)))
                .set(QUOTA.POSITION, DSL.excluded(QUOTA.POSITION));
    }

    private static Object[] opening(Map.Entry<Ledger, Change> entry) {
        return new Object[] {
            entry.getKey().organization(),
            entry.getKey().dimension(),
            entry.getValue().used(),
            entry.getValue().position()
        };
    }

    private static Query limiting(DSLContext dsl) {
        return dsl.update(QUOTA)
                .set(QUOTA.LIMIT_VALUE, DSL.val(null, QUOTA.LIMIT_VALUE))
                .where(QUOTA.ORGANIZATION_ID.eq(DSL.val(null, QUOTA.ORGANIZATION_ID)))
                .and(QUOTA.DIMENSION.eq(DSL.val(null, QUOTA.DIMENSION)));
    }

    private static Object[] limiting(Map.Entry<Ledger, Change> entry) {
        return new Object[] {
            entry.getValue().limit().orElseThrow(),
            entry.getKey().organization(),
            entry.getKey().dimension()
        };
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof QuotaEvent event
                ? Optional.of(
                        new Changed(event.organization(), "quota", event.dimension().planKey()))
                : Optional.empty();
    }
}
