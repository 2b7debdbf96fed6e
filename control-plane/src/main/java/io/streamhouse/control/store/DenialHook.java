package io.streamhouse.control.store;

import io.streamhouse.api.identity.PersonEvent.SessionClosed;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.query.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes what takes rights away in the command's own transaction, so that a slow projector cannot
 * keep a revoked key alive. Under the append lock, so denials become visible in the order of their
 * positions.
 */
final class DenialHook implements AppendHook {
    private static final String INSERT =
            "INSERT INTO plane.denial (position, kind, subject_id) VALUES (?, ?, ?)"
                    + " ON CONFLICT DO NOTHING";

    private record Denial(String kind, UUID subject) {}

    /** Whether any of the events takes a right away. */
    static boolean concerns(List<StoredEvent> events) {
        return events.stream().anyMatch(stored -> denial(stored).isPresent());
    }

    @Override
    public void appended(Connection connection, List<StoredEvent> events) throws SQLException {
        for (StoredEvent stored : events) {
            Optional<Denial> denial = denial(stored);
            if (denial.isPresent()) {
                try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    insert.setLong(1, stored.position());
                    insert.setString(2, denial.get().kind());
                    insert.setObject(3, denial.get().subject());
                    insert.executeUpdate();
                }
            }
        }
    }

    private static Optional<Denial> denial(StoredEvent stored) {
        return switch (stored.event()) {
            case ApiKeyRevoked revoked -> Optional.of(new Denial("api_key", revoked.key().value()));
            case SessionClosed closed ->
                    Optional.of(new Denial("session", closed.session().value()));
            default -> Optional.empty();
        };
    }
}
