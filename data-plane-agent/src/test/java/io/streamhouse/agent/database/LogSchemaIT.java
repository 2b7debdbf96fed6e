package io.streamhouse.agent.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.cluster.Heartbeat;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.postgres.ScratchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSchemaIT {
    private static final UUID ORGANIZATION = new UUID(1, 1);
    private static final UUID TOPIC = UUID.fromString("0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3");

    private final ScratchDatabase scratch = ScratchDatabase.create();
    private final Database database = new Database(scratch.url(), ScratchDatabase.PASSWORD);

    @AfterEach
    void close() {
        database.close();
    }

    private void firstVersion() {
        Flyway.configure()
                .dataSource(new DedicatedConnections(database))
                .schemas("log")
                .defaultSchema("log")
                .table("schema_history")
                .createSchemas(false)
                .locations("classpath:db/migration/log")
                .target("1")
                .load()
                .migrate();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = scratch.server().connect(scratch.name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = scratch.server().connect(scratch.name());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** A crashed agent in its third life, which read in the second, and its data. */
    private void fillFirstVersion() throws SQLException {
        run(
                """
                INSERT INTO log.session VALUES ('agent-1', '%1$s', 'file', 3, '127.0.0.1:9090',
                    '2026-01-02', NULL, 17, '2026-01-02 03:00:00.000001');
                INSERT INTO log.heartbeat VALUES ('agent-1', '2026-01-02 03:00:01');
                INSERT INTO log.partition VALUES
                    ('%2$s', 0, '%1$s', 0, 5, 500, '2026-01-02 02:00'),
                    ('%2$s', 255, '%1$s', 2, 7, 700, '2026-01-02 02:30');
                INSERT INTO log.segment VALUES ('%3$s', 'l0/agent-1/3/%3$s.seg', 'agent-1', 1300,
                    '2026-01-02 02:59');
                INSERT INTO log.segment_range VALUES ('%2$s', 0, 0, 4, '%1$s', '%3$s', 0, 500,
                    '2026-01-02 01:00', '2026-01-02 02:00');
                INSERT INTO log.usage VALUES ('%2$s', 0, 0, 4, '%1$s', 5, 500,
                    '2026-01-02 01:00', '2026-01-02 02:00');
                INSERT INTO log.read_usage VALUES
                    ('agent-1', 2, 9, '%1$s', '2026-01-01', 10, 11, 12),
                    ('agent-1', 3, 9, '%1$s', '2026-01-02', 20, 21, 22),
                    ('former', 1, 9, '%1$s', '2025-01-01', 30, 31, 32);
                INSERT INTO log.rate VALUES ('%1$s', '%2$s', now(), 'agent-1', 1, 2, 3, 4);
                """
                        .formatted(ORGANIZATION, TOPIC, new UUID(7, 7)));
    }

    @Test
    void theNewestVersionIsThatOfTheLastMigration() throws Exception {
        LogSchema.migrate(database);
        assertThat(ask("SELECT max(version::int) FROM log.schema_history"))
                .isEqualTo(LogSchema.NEWEST);
        LogSchema.migrate(database);
        assertThat(ask("SELECT count(*) FROM log.schema_history WHERE type = 'SQL'"))
                .isEqualTo(LogSchema.NEWEST);
    }

    @Test
    void theViewsKnowForHowLongASessionLives() throws Exception {
        LogSchema.migrate(database);
        String view = ask("SELECT pg_get_viewdef('log.v1_session'::regclass)");
        assertThat(Pattern.compile("'([^']+)'::interval").matcher(view).results())
                .extracting(found -> found.group(1))
                .hasSize(2)
                .containsOnly(
                        LocalTime.MIDNIGHT
                                .plus(Heartbeat.TIME_TO_LIVE)
                                .format(DateTimeFormatter.ofPattern("HH:mm:ss")));
    }

    @Test
    void aDatabaseOfTheFirstVersionIsCarriedOver() throws Exception {
        firstVersion();
        fillFirstVersion();
        LogSchema.migrate(database);
        assertThat(
                        ask(
                                "SELECT string_agg(agent_id || ' ' || former_epoch || ' ' || "
                                        + "(ended_at IS NOT NULL), ',' ORDER BY session_id)"
                                        + " FROM log.session"))
                .isEqualTo("former 1 true,agent-1 2 true,agent-1 3 false");
        assertThat(
                        ask(
                                "SELECT session_id || ' ' || state || ' ' || live || ' ' || wal_kind"
                                        + " || ' ' || leases || ' ' || recorded_through"
                                        + " FROM log.v1_session"))
                .isEqualTo("3 lost false file 256 2026-01-02 03:00:00.000001+00");
        assertThat(ask("SELECT recorded_cut FROM log.session WHERE session_id = 3"))
                .isEqualTo("17");
        assertThat(ask("SELECT sealed FROM log.fence WHERE session_id = 3")).isEqualTo("t");
        assertThat(
                        ask(
                                "SELECT string_agg(session_id || ' ' || bytes, ',' ORDER BY bytes)"
                                        + " FROM log.read_usage"))
                .isEqualTo("2 10,3 20,1 30");
        assertThat(
                        ask(
                                "SELECT string_agg(agent_id || ' ' || bytes, ',' ORDER BY bytes)"
                                        + " FROM log.v1_read_usage"))
                .isEqualTo("agent-1 10,agent-1 20,former 30");
        assertThat(ask("SELECT sum(records) || ' ' || sum(bytes) FROM log.v1_usage"))
                .isEqualTo("5 500");
        assertThat(ask("SELECT session_id || ' ' || level FROM log.segment")).isEqualTo("3 0");
        assertThat(ask("SELECT count(*) FROM log.segment_range")).isEqualTo("1");
        assertThat(
                        ask(
                                "SELECT string_agg(partition || ' ' || log_start || ' ' || next_offset"
                                        + " || ' ' || stored_bytes || ' ' || slot || ' ' || lease_epoch"
                                        + " || coalesce(agent_id, ' nobody'), ',' ORDER BY partition)"
                                        + " FROM log.v1_partition"))
                .isEqualTo(
                        "0 0 5 500 %d 0agent-1,255 2 7 700 %d 0agent-1"
                                .formatted(Slots.of(TOPIC, 0), Slots.of(TOPIC, 255)));
        run(
                "INSERT INTO log.session (agent_id, wal_kind, endpoint, started_at, recorded_through)"
                        + " VALUES ('next', 'file', 'e', now(), now())");
        assertThat(ask("SELECT max(session_id) FROM log.session")).isEqualTo("4");
    }

    @Test
    void slotsAreTheSameHereAndThere() throws Exception {
        LogSchema.migrate(database);
        for (int i = 0; i < 50; i++) {
            UUID topic = UUID.randomUUID();
            int partition = i * 37;
            assertThat(ask("SELECT log.slot_of('%s', %d)".formatted(topic, partition)))
                    .isEqualTo(Integer.toString(Slots.of(topic, partition)));
        }
        assertThat(
                        ask(
                                "SELECT count(*) || ' ' || sum(slot) || ' ' || max(epoch) FROM log.v1_lease"))
                .isEqualTo("256 32640 0");
    }

    @Test
    void aMigrationMayTakeLong() throws Exception {
        firstVersion();
        CompletableFuture<Void> migration;
        try (Connection holding = scratch.server().connect(scratch.name());
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("LOCK TABLE log.partition IN ACCESS SHARE MODE");
            migration =
                    CompletableFuture.runAsync(
                            () -> LogSchema.migrate(database), Thread::startVirtualThread);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            String waiting =
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'"
                            + " AND clock_timestamp() - state_change > interval '4 s'";
            while (!ask(waiting).equals("t") && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        migration.get(10, TimeUnit.SECONDS);
        assertThat(ask("SELECT count(*) FROM log.v1_lease")).isEqualTo("256");
    }
}
