package io.streamhouse.query.identity;

import static io.streamhouse.query.jooq.query.Tables.LOGIN;
import static io.streamhouse.query.jooq.query.Tables.LOGIN_MEMBER;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.Reader;
import java.util.List;
import java.util.Optional;

/** Finds persons before their organization is known. Thread-safe. */
public final class LoginQueries {
    private final Reader reader;

    public LoginQueries(Reader reader) {
        this.reader = reader;
    }

    /**
     * The person whose address has this keyed digest.
     *
     * @param emailDigest 64 hexadecimal digits, as in the claim of the address
     */
    public Optional<LoginRow> byEmailDigest(String emailDigest) {
        return reader.asLogin(dsl ->
                dsl.select(LOGIN.USER_ID)
                        .from(LOGIN)
                        .where(LOGIN.EMAIL_DIGEST.eq(emailDigest))
                        .fetchOptional(LOGIN.USER_ID)
                        .map(user -> {
                            List<LoginRow.Membership> organizations =
                                    dsl.selectFrom(LOGIN_MEMBER)
                                            .where(LOGIN_MEMBER.USER_ID.eq(user))
                                            .orderBy(LOGIN_MEMBER.POSITION)
                                            .fetch(row ->
                                                    new LoginRow.Membership(
                                                            new OrganizationId(
                                                                    row.getOrganizationId()),
                                                            Role.valueOf(row.getRole())));
                            return new LoginRow(new UserId(user), organizations);
                        }));
    }
}
