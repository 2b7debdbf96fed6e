package io.streamhouse.agent;

import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.proto.ApiKeyText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A database with the control plane's real migrations of schema plane, and its hand to write. */
final class TestDatabase {
    static final byte[] PEPPER = new byte[32];
    private static final Path MIGRATIONS =
            Path.of("..", "query-side", "src", "main", "resources", "db", "migration", "query");

    private static final List<String> PLANE =
            List.of(
                    "V1__protection.sql",
                    "V2__projections.sql",
                    "V3__plane.sql",
                    "V4__denial_age.sql",
                    "V5__retention_and_scopes.sql");

    private final ScratchDatabase scratch = ScratchDatabase.create();
    private long position;

    private TestDatabase() {}

    /** With schema plane. */
    static TestDatabase create() throws Exception {
        TestDatabase database = bare();
        database.migratePlane();
        return database;
    }

    /** Without schema plane's tables. */
    static TestDatabase bare() {
        return new TestDatabase();
    }

    void migratePlane() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(
                                url(), "streamhouse_control", ScratchDatabase.PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String migration : PLANE) {
                statement.execute(Files.readString(MIGRATIONS.resolve(migration)));
            }
        }
    }

    String url() {
        return scratch.url();
    }

    String name() {
        return scratch.name();
    }

    ScratchDatabase scratch() {
        return scratch;
    }

    /** A connection of the superuser. */
    Connection connect() throws SQLException {
        return scratch.server().connect(scratch.name());
    }

    /** Runs SQL as superuser. */
    void run(String sql) throws SQLException {
        try (Connection connection = scratch.server().connect(scratch.name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as superuser. */
    String ask(String sql) throws SQLException {
        try (Connection connection = scratch.server().connect(scratch.name());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String found = row.next() ? row.getString(1) : null;
            return found == null ? "" : found;
        }
    }

    /** Lets nobody in, and whoever is in out; or lets them in again. */
    void cut(boolean away) throws SQLException {
        try (Connection connection = scratch.server().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + name() + " ALLOW_CONNECTIONS " + !away);
            if (away) {
                statement.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                                + name()
                                + "'");
            }
        }
    }

    UUID organization(String status) throws SQLException {
        UUID id = UUID.randomUUID();
        change("INSERT INTO plane.organization VALUES ('%s', '%s', %%d)".formatted(id, status));
        return id;
    }

    void status(UUID organization, String status) throws SQLException {
        change(
                "UPDATE plane.organization SET status = '%s', position = %%d WHERE organization_id = '%s'"
                        .formatted(status, organization));
    }

    UUID topic(UUID organization, String name, int partitions) throws SQLException {
        UUID id = UUID.randomUUID();
        change(
                "INSERT INTO plane.topic VALUES ('%s', '%s', '%s', %d, false, %%d)"
                        .formatted(id, organization, name, partitions));
        return id;
    }

    /** What a topic keeps; null: all. */
    void retain(UUID topic, @Nullable Long millis, @Nullable Long bytes) throws SQLException {
        change(
                "UPDATE plane.topic SET retention_ms = %s, retention_bytes = %s, position = %%d WHERE topic_id = '%s'"
                        .formatted(millis, bytes, topic));
    }

    void deleteTopic(UUID id) throws SQLException {
        change(
                "UPDATE plane.topic SET deleted = true, position = %%d WHERE topic_id = '%s'"
                        .formatted(id));
    }

    void retention(UUID topic, long millis, long bytes) throws SQLException {
        change(
                "UPDATE plane.topic SET retention_ms = %d, retention_bytes = %d, position = %%d WHERE topic_id = '%s'"
                        .formatted(millis, bytes, topic));
    }

    ApiKeyText key(UUID organization) throws Exception {
        return key(organization, "null");
    }

    /** A key with scopes: JSON. */
    ApiKeyText key(UUID organization, String scopes) throws Exception {
        ApiKeyText key =
                ApiKeyText.random(
                        ApiKeyText.Kind.ORGANIZATION, UUID.randomUUID(), new SecureRandom());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(PEPPER, "HmacSHA256"));
        String verifier =
                HexFormat.of()
                        .formatHex(mac.doFinal(key.secret().getBytes(StandardCharsets.UTF_8)));
        change(
                "INSERT INTO plane.credential VALUES ('%s', '%s', '%s', false, %%d, nullif('%s'::jsonb, 'null'))"
                        .formatted(key.id(), organization, verifier, scopes));
        return key;
    }

    void deny(String kind, UUID subject) throws SQLException {
        position++;
        run(
                "INSERT INTO plane.denial VALUES (%d, '%s', '%s'); NOTIFY streamhouse_plane"
                        .formatted(position, kind, subject));
    }

    long requestFlush() throws SQLException {
        return Long.parseLong(ask("INSERT INTO plane.flush_request DEFAULT VALUES RETURNING id;"));
    }

    void newEpoch() throws SQLException {
        run("UPDATE plane.state SET epoch = epoch + 1; NOTIFY streamhouse_plane");
    }

    private void change(String sql) throws SQLException {
        position++;
        run(
                sql.formatted(position)
                        + "; UPDATE plane.state SET position = "
                        + position
                        + "; NOTIFY streamhouse_plane");
    }
}
