package io.streamhouse.query.identity;

import static io.streamhouse.query.jooq.query.Tables.MEMBER;
import static io.streamhouse.query.jooq.query.Tables.PERSON;

import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.api.identity.PersonEvent.PersonRegistered;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.Unsealer;
import io.streamhouse.query.jooq.query.tables.records.MemberRecord;
import io.streamhouse.query.jooq.query.tables.records.PersonRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Table;

/** Members with their addresses. */
public final class MemberProjection implements Projection {
    private final Unsealer unsealer;

    public MemberProjection(Unsealer unsealer) {
        this.unsealer = unsealer;
    }

    @Override
    public String name() {
        return "members";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(PERSON, MEMBER);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        List<PersonRecord> persons = new ArrayList<>();
        List<MemberRecord> members = new ArrayList<>();
        for (StoredEvent stored : events) {
            if (stored.event() instanceof PersonRegistered event) {
                persons.add(
                        new PersonRecord(
                                event.user().value(),
                                unsealer.open(event.email()).orElse(null),
                                stored.position()));
            } else if (stored.event() instanceof MemberJoined event) {
                members.add(joined(stored, event));
            }
        }
        Rows.insert(dsl, PERSON, persons);
        fillIn(dsl, members);
        Rows.insert(dsl, MEMBER, members);
    }

    private static MemberRecord joined(StoredEvent stored, MemberJoined event) {
        MemberRecord row = new MemberRecord();
        row.setOrganizationId(event.organization().value());
        row.setUserId(event.user().value());
        row.setRole(event.role().name());
        row.setJoinedAt(stored.meta().occurredAt());
        row.setPosition(stored.position());
        return row;
    }

    /** A person is always registered before joining: the address is there. */
    private static void fillIn(DSLContext dsl, List<MemberRecord> members) {
        if (members.isEmpty()) {
            return;
        }
        Map<UUID, Optional<String>> emails =
                dsl.select(PERSON.USER_ID, PERSON.EMAIL)
                        .from(PERSON)
                        .where(
                                PERSON.USER_ID.in(
                                        members.stream()
                                                .map(MemberRecord::getUserId)
                                                .collect(Collectors.toSet())))
                        .fetchMap(row -> row.value1(), row -> Optional.ofNullable(row.value2()));
        members.forEach(row ->
                row.setEmail(emails.getOrDefault(row.getUserId(), Optional.empty()).orElse(null)));
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return stored.event() instanceof MemberJoined event
                ? Optional.of(new Changed(event.organization(), "member", event.user().toString()))
                : Optional.empty();
    }
}
