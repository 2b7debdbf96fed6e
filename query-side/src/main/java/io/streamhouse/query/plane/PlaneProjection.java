package io.streamhouse.query.plane;

import static io.streamhouse.query.jooq.plane.Tables.CREDENTIAL;
import static io.streamhouse.query.jooq.plane.Tables.ORGANIZATION;
import static io.streamhouse.query.jooq.plane.Tables.STATE;
import static io.streamhouse.query.jooq.plane.Tables.TOPIC;

import io.streamhouse.api.identity.PersonEvent.SessionClosed;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.topic.TopicEvent.TopicConfigured;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.plane.tables.records.CredentialRecord;
import io.streamhouse.query.jooq.plane.tables.records.OrganizationRecord;
import io.streamhouse.query.jooq.plane.tables.records.TopicRecord;
import io.streamhouse.query.key.ScopesJson;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** The agents' world. Rows are never deleted: agents tail them by position. */
public final class PlaneProjection implements Projection {
    @Override
    public String name() {
        return "plane";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(STATE, ORGANIZATION, TOPIC, CREDENTIAL);
    }

    @Override
    public boolean followed() {
        return true;
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        Batch batch = new Batch();
        events.forEach(batch::add);
        Rows.insert(dsl, ORGANIZATION, batch.organizations);
        Rows.insert(dsl, TOPIC, batch.topics);
        Rows.insert(dsl, CREDENTIAL, batch.credentials);
        Rows.each(dsl, activation(dsl), batch.activated);
        Rows.each(dsl, configuration(dsl), batch.configured);
        Rows.each(dsl, deletion(dsl), batch.deleted);
        Rows.each(dsl, revocation(dsl), batch.revoked);
        Rows.each(dsl, denial(dsl), batch.denied);
        dsl.insertInto(STATE, STATE.EPOCH, STATE.POSITION)
                .values(0, events.getLast().position())
                .onConflict(STATE.ONE)
                .doUpdate()
                .set(STATE.POSITION, DSL.excluded(STATE.POSITION))
                .execute();
    }

    @Override
    public void beforeSwap(DSLContext dsl, int epoch) {
        dsl.insertInto(STATE, STATE.EPOCH, STATE.POSITION)
                .values(epoch, 0L)
                .onConflict(STATE.ONE)
                .doUpdate()
                .set(STATE.EPOCH, epoch)
                .execute();
    }

    /** What a batch of events does to each table; updates come after inserts of the same rows. */
    private static final class Batch {
        final List<OrganizationRecord> organizations = new ArrayList<>();
        final List<TopicRecord> topics = new ArrayList<>();
        final List<CredentialRecord> credentials = new ArrayList<>();
        final List<Object[]> activated = new ArrayList<>();
        final List<Object[]> configured = new ArrayList<>();
        final List<Object[]> deleted = new ArrayList<>();
        final List<Object[]> revoked = new ArrayList<>();
        final List<Object[]> denied = new ArrayList<>();

        void add(StoredEvent stored) {
            long position = stored.position();
            switch (stored.event()) {
                case OrganizationCreated it ->
                        organizations.add(
                                new OrganizationRecord(
                                        it.organization().value(), "pending", position));
                case OrganizationActivated it ->
                        activated.add(new Object[] {position, it.organization().value()});
                case TopicCreated it ->
                        topics.add(
                                new TopicRecord(
                                        it.topic().value(),
                                        it.organization().value(),
                                        it.name().value(),
                                        it.partitionCount(),
                                        false,
                                        position,
                                        Rows.nullable(it.retention().timeMs()),
                                        Rows.nullable(it.retention().sizeBytes())));
                case TopicConfigured it ->
                        configured.add(
                                new Object[] {
                                    Rows.nullable(it.retention().timeMs()),
                                    Rows.nullable(it.retention().sizeBytes()),
                                    position,
                                    it.topic().value()
                                });
                case TopicDeleted it -> deleted.add(new Object[] {position, it.topic().value()});
                case ApiKeyCreated it ->
                        credentials.add(
                                new CredentialRecord(
                                        it.key().value(),
                                        it.organization().value(),
                                        it.verifier(),
                                        false,
                                        position,
                                        ScopesJson.write(it.scopes())));
                case ApiKeyRevoked it -> {
                    revoked.add(new Object[] {position, it.key().value()});
                    denied.add(new Object[] {position, "api_key", it.key().value()});
                }
                case SessionClosed it ->
                        denied.add(new Object[] {position, "session", it.session().value()});
                default -> {}
            }
        }
    }

    private static Query activation(DSLContext dsl) {
        return dsl.update(ORGANIZATION)
                .set(ORGANIZATION.STATUS, DSL.inline("active"))
                .set(ORGANIZATION.POSITION, DSL.val(null, ORGANIZATION.POSITION))
                .where(ORGANIZATION.ORGANIZATION_ID.eq(DSL.val((UUID) null)));
    }

    private static Query configuration(DSLContext dsl) {
        return dsl.update(TOPIC)
                .set(TOPIC.RETENTION_MS, DSL.val(null, TOPIC.RETENTION_MS))
                .set(TOPIC.RETENTION_BYTES, DSL.val(null, TOPIC.RETENTION_BYTES))
                .set(TOPIC.POSITION, DSL.val(null, TOPIC.POSITION))
                .where(TOPIC.TOPIC_ID.eq(DSL.val((UUID) null)));
    }

    private static Query deletion(DSLContext dsl) {
        return dsl.update(TOPIC)
                .set(TOPIC.DELETED, DSL.inline(true))
                .set(TOPIC.POSITION, DSL.val(null, TOPIC.POSITION))
                .where(TOPIC.TOPIC_ID.eq(DSL.val((UUID) null)));
    }

    private static Query revocation(DSLContext dsl) {
        return dsl.update(CREDENTIAL)
                .set(CREDENTIAL.REVOKED, DSL.inline(true))
                .set(CREDENTIAL.POSITION, DSL.val(null, CREDENTIAL.POSITION))
                .where(CREDENTIAL.KEY_ID.eq(DSL.val((UUID) null)));
    }

    /**
     * Completes what the commands have written, should any of it be missing. As plain SQL it names
     * the live table also during a rebuild: denials are never rebuilt.
     */
    private static Query denial(DSLContext dsl) {
        return dsl.query(
                "INSERT INTO plane.denial (position, kind, subject_id) VALUES ({0}, {1}, {2})"
                        + " ON CONFLICT (kind, subject_id) DO NOTHING",
                DSL.val((Long) null), DSL.val((String) null), DSL.val((UUID) null));
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return Optional.empty();
    }
}
