package io.streamhouse.query.identity;

import static io.streamhouse.query.jooq.query.Tables.MEMBER;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Reader;
import io.streamhouse.query.jooq.query.tables.records.MemberRecord;
import java.util.List;
import java.util.Optional;

/** Questions about members. Thread-safe. */
public final class MemberQueries {
    private final Reader reader;

    public MemberQueries(Reader reader) {
        this.reader = reader;
    }

    /** All members, in the order of their joining. */
    public List<MemberRow> list(OrganizationId organization) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.selectFrom(MEMBER)
                                .where(MEMBER.ORGANIZATION_ID.eq(organization.value()))
                                .orderBy(MEMBER.JOINED_AT, MEMBER.USER_ID)
                                .fetch(MemberQueries::row));
    }

    /** One member. */
    public Optional<MemberRow> find(OrganizationId organization, UserId user) {
        return reader.asOrganization(
                organization,
                dsl ->
                        dsl.selectFrom(MEMBER)
                                .where(MEMBER.ORGANIZATION_ID.eq(organization.value()))
                                .and(MEMBER.USER_ID.eq(user.value()))
                                .fetchOptional(MemberQueries::row));
    }

    private static MemberRow row(MemberRecord row) {
        return new MemberRow(
                new OrganizationId(row.getOrganizationId()),
                new UserId(row.getUserId()),
                Optional.ofNullable(row.getEmail()),
                Role.valueOf(row.getRole()),
                row.getJoinedAt(),
                row.getPosition());
    }
}
