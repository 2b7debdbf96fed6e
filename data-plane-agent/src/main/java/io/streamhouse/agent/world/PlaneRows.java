package io.streamhouse.agent.world;

import io.streamhouse.agent.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** The SQL of schema plane's version 1 views. */
final class PlaneRows {
    private static final String TOPIC =
            "SELECT topic_id, organization_id, name, partition_count, deleted, retention_ms,"
                    + " retention_bytes FROM plane.v1_topic";
    private static final String CREDENTIAL =
            "SELECT key_id, organization_id, verifier, revoked, scopes FROM plane.v1_credential";
    private static final String ORGANIZATION =
            "SELECT organization_id, status FROM plane.v1_organization";

    private final Database database;

    PlaneRows(Database database) {
        this.database = database;
    }

    record Organization(UUID id, OrganizationStatus status) {}

    /**
     * How far the tables are.
     *
     * @param denial the highest denial's position
     * @param flushRequest the highest flush request
     */
    record Head(int epoch, long position, long denial, long flushRequest) {}

    /**
     * What changed.
     *
     * @param whole true: these are all rows of a new epoch
     */
    record Change(
            boolean whole,
            List<Organization> organizations,
            List<Topic> topics,
            List<Credential> credentials,
            List<Denial> denials) {}

    /** How far the tables are; empty while the control plane has not migrated them. */
    static Optional<Head> head(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT s.epoch, s.position,
                                    (SELECT coalesce(max(position), 0) FROM plane.v1_denial),
                                    (SELECT coalesce(max(id), 0) FROM plane.v1_flush_request)
                                  FROM plane.v1_state s\
                                """);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new Head(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                    : Optional.empty();
        }
    }

    /** True when the views are there, with all their columns. */
    static boolean migrated(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT EXISTS (SELECT FROM pg_attribute
                                    WHERE attrelid = to_regclass('plane.v1_credential')
                                      AND attname = 'scopes')\
                                """);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** The rows after two positions. */
    static Change after(Connection connection, boolean whole, long position, long denial)
            throws SQLException {
        String tail = " WHERE position > " + position + " ORDER BY position";
        return new Change(
                whole,
                all(connection, ORGANIZATION + tail, PlaneRows::organization),
                all(connection, TOPIC + tail, PlaneRows::topic),
                all(connection, CREDENTIAL + tail, PlaneRows::credential),
                all(
                        connection,
                        "SELECT kind, subject_id FROM plane.v1_denial WHERE position > "
                                + denial
                                + " ORDER BY position",
                        row -> new Denial(row.getString(1), uuid(row, 2))));
    }

    /** All denials of console sessions; those of sessions that are long over are pruned. */
    static Set<Denial> sessionDenials(Connection connection) throws SQLException {
        return Set.copyOf(
                all(
                        connection,
                        "SELECT subject_id FROM plane.v1_denial WHERE kind = 'session'",
                        row -> Denial.session(uuid(row, 1))));
    }

    /** Tells the control plane what this agent has applied. */
    static void report(
            Connection connection, String agentId, String endpoint, Head applied, long flushed)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO plane.agent (agent_id, endpoint, epoch, applied_position,
                            denial_position, flushed_request, seen_at)
                        VALUES (?, ?, ?, ?, ?, ?, clock_timestamp())
                        ON CONFLICT (agent_id) DO UPDATE SET endpoint = excluded.endpoint,
                            epoch = excluded.epoch, applied_position = excluded.applied_position,
                            denial_position = excluded.denial_position,
                            flushed_request =
                                greatest(plane.agent.flushed_request, excluded.flushed_request),
                            seen_at = excluded.seen_at\
                        """)) {
            statement.setString(1, agentId);
            statement.setString(2, endpoint);
            statement.setInt(3, applied.epoch());
            statement.setLong(4, applied.position());
            statement.setLong(5, applied.denial());
            statement.setLong(6, flushed);
            statement.executeUpdate();
        }
    }

    Optional<Credential> credential(UUID keyId) {
        return one(CREDENTIAL + " WHERE key_id = ?", PlaneRows::credential, keyId);
    }

    Optional<Topic> topic(UUID id) {
        return one(TOPIC + " WHERE topic_id = ?", PlaneRows::topic, id);
    }

    Optional<Topic> topic(UUID organization, String name) {
        return one(
                TOPIC + " WHERE organization_id = ? AND name = ? AND NOT deleted",
                PlaneRows::topic,
                organization,
                name);
    }

    Optional<OrganizationStatus> status(UUID organization) {
        return one(
                        ORGANIZATION + " WHERE organization_id = ?",
                        PlaneRows::organization,
                        organization)
                .map(Organization::status);
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> one(String sql, RowReader<T> reader, Object... parameters) {
        return database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
                }
            }
        });
    }

    private static <T> List<T> all(Connection connection, String sql, RowReader<T> reader)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    private static Organization organization(ResultSet row) throws SQLException {
        return new Organization(uuid(row, 1), OrganizationStatus.parse(row.getString(2)));
    }

    private static Topic topic(ResultSet row) throws SQLException {
        return new Topic(
                uuid(row, 1),
                uuid(row, 2),
                row.getString(3),
                row.getInt(4),
                row.getBoolean(5),
                optional(row, 6),
                optional(row, 7));
    }

    private static OptionalLong optional(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Credential credential(ResultSet row) throws SQLException {
        return new Credential(
                uuid(row, 1),
                uuid(row, 2),
                row.getString(3),
                row.getBoolean(4),
                Optional.ofNullable(row.getString(5)).map(Scope::parse));
    }

    private static UUID uuid(ResultSet row, int column) throws SQLException {
        return row.getObject(column, UUID.class);
    }
}
