package io.streamhouse.query.org;

import static io.streamhouse.query.jooq.query.Tables.ORGANIZATION;

import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.OrganizationRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.jooq.UpdateSetMoreStep;

/** Organizations and whether they may stream. */
public final class OrganizationProjection implements Projection {
    @Override
    public String name() {
        return "organizations";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(ORGANIZATION);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        List<OrganizationRecord> created = new ArrayList<>();
        List<StoredEvent> later = new ArrayList<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof OrganizationCreated event) {
                created.add(created(stored, event));
            } else if (stored.event() instanceof OrganizationEvent) {
                later.add(stored);
            }
        }
        Rows.insert(dsl, ORGANIZATION, created);
        later.forEach(stored -> change(dsl, stored, (OrganizationEvent) stored.event()));
    }

    private static OrganizationRecord created(StoredEvent stored, OrganizationCreated event) {
        OrganizationRecord row = new OrganizationRecord();
        row.setOrganizationId(event.organization().value());
        row.setName(event.name());
        row.setSlug(event.slug().value());
        row.setStatus("pending");
        row.setOperationId(event.operation().value());
        row.setActivation("running");
        row.setCreatedAt(stored.meta().occurredAt());
        row.setPosition(stored.position());
        return row;
    }

    /** Once or twice in an organization's life: a statement each. */
    private static void change(DSLContext dsl, StoredEvent stored, OrganizationEvent event) {
        UpdateSetMoreStep<OrganizationRecord> update =
                dsl.update(ORGANIZATION).set(ORGANIZATION.POSITION, stored.position());
        UpdateSetMoreStep<OrganizationRecord> changed =
                switch (event) {
                    case OrganizationCreated _ -> update;
                    case OrganizationActivated _ ->
                            update.set(ORGANIZATION.STATUS, "active")
                                    .set(ORGANIZATION.ACTIVATION, "succeeded")
                                    .set(ORGANIZATION.ACTIVATED_AT, stored.meta().occurredAt());
                    case ActivationFailed failed ->
                            update.set(ORGANIZATION.ACTIVATION, "failed")
                                    .set(ORGANIZATION.ACTIVATION_CAUSE, failed.cause());
                    case ActivationCancelled _ -> update.set(ORGANIZATION.ACTIVATION, "cancelled");
                    case ActivationRestarted restarted ->
                            update.set(ORGANIZATION.ACTIVATION, "running")
                                    .set(ORGANIZATION.OPERATION_ID, restarted.operation().value())
                                    .setNull(ORGANIZATION.ACTIVATION_CAUSE);
                };
        changed.where(ORGANIZATION.ORGANIZATION_ID.eq(event.organization().value())).execute();
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof OrganizationEvent event
                ? Optional.of(
                        new Changed(
                                event.organization(),
                                "organization",
                                event.organization().toString()))
                : Optional.empty();
    }
}
