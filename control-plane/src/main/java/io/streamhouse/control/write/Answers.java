package io.streamhouse.control.write;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.database.Roles;
import io.streamhouse.control.security.Call.Repeat;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of answers to writes that carried an Idempotency-Key. Thread-safe. */
final class Answers {
    private final Roles roles;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    Answers(Roles roles, JdbcClient jdbc, InstantSource clock) {
        this.roles = roles;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What was answered; {@code body} is JSON without secrets, null for none. */
    record Kept(String requestHash, int status, @Nullable String body) {}

    /** The answer that a key already got. */
    Optional<Kept> find(Optional<OrganizationId> organization, Repeat repeat) {
        return organization.isPresent()
                ? roles.within(organization.get().value(), it -> find(it, repeat))
                : roles.as(Roles.Role.CONTROL, it -> find(it, repeat));
    }

    private static Optional<Kept> find(JdbcClient jdbc, Repeat repeat) {
        return jdbc.sql(
                        "SELECT request_hash, status, answer FROM store.idempotency"
                                + " WHERE scope = :scope AND key = :key")
                .param("scope", repeat.scope())
                .param("key", repeat.key())
                .query((row, _) ->
                        new Kept(
                                row.getString("request_hash"),
                                row.getInt("status"),
                                row.getString("answer")))
                .optional();
    }

    /**
     * Keeps an answer in the current transaction.
     *
     * @return false when the key has an answer already
     */
    boolean keep(
            Optional<OrganizationId> organization,
            Repeat repeat,
            int status,
            @Nullable String body) {
        organization.ifPresent(id -> Roles.enter(jdbc, id.value()));
        return jdbc.sql(
                                "INSERT INTO store.idempotency (scope, key, organization_id,"
                                        + " request_hash, status, answer, created_at) VALUES"
                                        + " (:scope, :key, :organization, :hash, :status, :answer,"
                                        + " :now) ON CONFLICT DO NOTHING")
                        .param("scope", repeat.scope())
                        .param("key", repeat.key())
                        .param("organization", organization.map(OrganizationId::value).orElse(null))
                        .param("hash", repeat.requestHash())
                        .param("status", status)
                        .param("answer", body)
                        .param("now", Timestamp.from(clock.instant()))
                        .update()
                == 1;
    }
}
