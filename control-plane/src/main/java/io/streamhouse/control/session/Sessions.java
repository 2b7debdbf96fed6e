package io.streamhouse.control.session;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of sessions. Each call runs in the caller's transaction, if any. Thread-safe. */
public final class Sessions {
    /** How long a session lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final String LIVE =
            "SELECT session_id, user_id, organization_id, role, opened_at, expires_at"
                    + " FROM store.session WHERE ended_at IS NULL AND expires_at > :now AND ";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    public Sessions(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A session that begins now; not stored yet. */
    public Session begin(SessionId id, UserId user, OrganizationId organization, Role role) {
        Instant now = clock.instant();
        return new Session(id, user, organization, role, now, now.plus(LIFETIME));
    }

    /** Stores a session. */
    public void store(Session session, SessionSecret secret) {
        jdbc.sql(
                        "INSERT INTO store.session (session_id, token_digest, user_id,"
                                + " organization_id, role, opened_at, expires_at) VALUES (:id,"
                                + " :digest, :user, :organization, :role, :opened, :expires)")
                .param("id", session.id().value())
                .param("digest", secret.digest())
                .param("user", session.user().value())
                .param("organization", session.organization().value())
                .param("role", session.role().name())
                .param("opened", Timestamp.from(session.openedAt()))
                .param("expires", Timestamp.from(session.expiresAt()))
                .update();
    }

    /** The live session of a browser. */
    public Optional<Session> find(SessionSecret secret) {
        return jdbc.sql(LIVE + "token_digest = :digest")
                .param("now", Timestamp.from(clock.instant()))
                .param("digest", secret.digest())
                .query(Sessions::read)
                .optional();
    }

    /** The live session of a token. */
    public Optional<Session> find(SessionId id) {
        return jdbc.sql(LIVE + "session_id = :id")
                .param("now", Timestamp.from(clock.instant()))
                .param("id", id.value())
                .query(Sessions::read)
                .optional();
    }

    /** Ends a session, and the live streams that hang on it; doing it again changes nothing. */
    public void end(OrganizationId organization, SessionId id) {
        jdbc.sql(
                        "UPDATE store.session SET ended_at = :now"
                                + " WHERE session_id = :id AND ended_at IS NULL")
                .param("now", Timestamp.from(clock.instant()))
                .param("id", id.value())
                .update();
        jdbc.sql("SELECT pg_notify('streamhouse_console', :ended)")
                .param("ended", organization + " session " + id + " 0")
                .query((_, _) -> true)
                .single();
    }

    private static Session read(ResultSet row, int number) throws SQLException {
        return new Session(
                new SessionId(row.getObject("session_id", UUID.class)),
                new UserId(row.getObject("user_id", UUID.class)),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("opened_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }
}
