package io.streamhouse.query.audit;

import static io.streamhouse.query.jooq.query.Tables.AUDIT;
import static io.streamhouse.query.jooq.query.Tables.AUDIT_NAME;

import io.streamhouse.api.EventNames;
import io.streamhouse.api.identity.PersonEvent.PersonRegistered;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.Unsealer;
import io.streamhouse.query.jooq.query.tables.records.AuditRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;
import tools.jackson.databind.json.JsonMapper;

/** A row for every event of an organization; nothing changes without one. */
public final class AuditProjection implements Projection {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A unit of work appends fewer events. */
    private static final int UNIT_OF_WORK_EVENTS_MAX = 200;

    private final Unsealer unsealer;

    public AuditProjection(Unsealer unsealer) {
        this.unsealer = unsealer;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(AUDIT, AUDIT_NAME);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        ActorNames names = ActorNames.load(dsl, unsealer, events);
        List<AuditRecord> rows = new ArrayList<>();
        List<Object[]> registered = new ArrayList<>();
        for (StoredEvent stored : events) {
            names.learn(stored.event());
            AuditEntry entry = AuditEntry.of(stored.event());
            Optional<OrganizationId> organization = organization(stored, entry);
            if (organization.isPresent()) {
                rows.add(row(stored, entry, organization.get(), names));
                if (stored.event() instanceof PersonRegistered event) {
                    String id = event.user().toString();
                    registered.add(
                            new Object[] {
                                names.of(id),
                                stored.position() - UNIT_OF_WORK_EVENTS_MAX,
                                stored.position(),
                                id
                            });
                }
            }
        }
        Rows.insert(dsl, AUDIT, rows);
        names.write(dsl);
        Rows.each(dsl, naming(dsl), registered);
    }

    private static Optional<OrganizationId> organization(StoredEvent stored, AuditEntry entry) {
        return stored.meta().organization().or(entry::organization);
    }

    private AuditRecord row(
            StoredEvent stored, AuditEntry entry, OrganizationId organization, ActorNames names) {
        AuditRecord row = new AuditRecord();
        row.setPosition(stored.position());
        row.setEventId(stored.id());
        row.setOrganizationId(organization.value());
        row.setAt(stored.meta().occurredAt());
        row.setAction(EventNames.of(stored.event().getClass()).name());
        row.setActorType(ActorColumns.type(stored.meta().actor()));
        row.setActorId(ActorColumns.id(stored.meta().actor()));
        row.setActorName(names.of(stored.meta().actor()));
        row.setResourceType(entry.type());
        row.setResourceId(entry.id());
        row.setResourceName(
                entry.person().isPresent()
                        ? names.of(entry.person().get().toString())
                        : entry.name().orElse(null));
        row.setIp(stored.meta().origin().flatMap(unsealer::open).orElse(null));
        row.setRequestId(stored.meta().correlationId());
        row.setDetails(json(entry.details()));
        row.setRoutine(entry.routine());
        return row;
    }

    /** Ids, names and times as texts, numbers as numbers. */
    private static JSONB json(Map<String, Object> details) {
        Map<String, Object> plain = new TreeMap<>();
        details.forEach(
                (key, value) -> plain.put(key, value instanceof Number ? value : value.toString()));
        return JSONB.valueOf(JSON.writeValueAsString(plain));
    }

    /**
     * Who signs up acts a moment before being registered, in the same unit of work: those rows get
     * the name afterwards. They are found by position alone, which is always indexed.
     */
    private static Query naming(DSLContext dsl) {
        return dsl.update(AUDIT)
                .set(AUDIT.ACTOR_NAME, DSL.val(null, AUDIT.ACTOR_NAME))
                .where(AUDIT.POSITION.ge(DSL.val((Long) null)))
                .and(AUDIT.POSITION.lt(DSL.val((Long) null)))
                .and(AUDIT.ACTOR_ID.eq(DSL.val((String) null)))
                .and(AUDIT.ACTOR_NAME.isNull());
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return organization(stored, AuditEntry.of(stored.event()))
                .map(organization ->
                        new Changed(organization, "audit", Long.toString(stored.position())));
    }
}
