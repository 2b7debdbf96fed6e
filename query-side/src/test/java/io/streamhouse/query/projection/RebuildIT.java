package io.streamhouse.query.projection;

import static io.streamhouse.query.jooq.query.Tables.PROJECTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.query.EventSource;
import io.streamhouse.query.History;
import io.streamhouse.query.MemoryEvents;
import io.streamhouse.query.MemoryVault;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.QuerySideConfiguration;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.Random.class)
class RebuildIT {
    private static final String PLANE_VIEWS =
            "SELECT viewname || ' ' || definition FROM pg_views WHERE schemaname = 'plane' ORDER BY 1";

    private final long seed = History.seed();
    private final MemoryVault vault = new MemoryVault();
    private final List<Projection> projections = QuerySideConfiguration.projections(vault);
    private TestDatabase database;
    private History history;
    private Rebuilds rebuilds;

    @BeforeAll
    void projectInSmallBatches() {
        database = TestDatabase.create();
        history = new History(seed);
        for (int i = 0; i < 400; i++) {
            history.step();
        }
        Random random = new Random(seed);
        Transactions transactions = new Transactions(database.control());
        for (Projection projection : projections) {
            ProjectionLoop loop =
                    new ProjectionLoop(
                            projection,
                            transactions,
                            new EventTail(new Dribble(history.events, random)),
                            new Positions(database.control()));
            loop.step();
            while (database.asControl()
                            .fetchOne(
                                    "SELECT position FROM query.projection WHERE name = ?",
                                    projection.name())
                            .get(0, Long.class)
                    < history.events.head()) {
                loop.step();
            }
        }
        rebuilds = new Rebuilds(database.control(), history.events, projections);
    }

    @AfterAll
    void close() {
        database.close();
    }

    /** Hands out events in batches of random size. */
    private record Dribble(MemoryEvents events, Random random) implements EventSource {
        @Override
        public List<StoredEvent> read(long after, int limit) {
            return events.read(after, Math.min(limit, 1 + random.nextInt(120)));
        }

        @Override
        public long head() {
            return events.head();
        }

        @Override
        public long settledHead() {
            return events.settledHead();
        }
    }

    private Map<String, List<String>> contents() {
        Map<String, List<String>> contents = new LinkedHashMap<>();
        for (Projection projection : projections) {
            for (Table<?> table : projection.tables()) {
                String name = table.getSchema().getName() + "." + table.getName();
                contents.put(name, database.rows(name));
            }
        }
        // The epoch is what a rebuild changes.
        contents.put("plane.state", database.column("SELECT position::text FROM plane.state"));
        contents.put("denials", database.rows("plane.denial"));
        return contents;
    }

    @Test
    void theRebuiltTablesEqualTheLiveOnes() {
        Map<String, List<String>> live = contents();
        assertThat(live.values()).as("every table has rows").noneMatch(List::isEmpty);
        for (Projection projection : projections) {
            int epoch = rebuilds.progress(projection.name()).epoch();
            assertThat(rebuilds.run(projection.name())).isTrue();
            ProjectionRow row = rebuilds.progress(projection.name());
            assertThat(row.epoch()).isEqualTo(epoch + 1);
            assertThat(row.state()).isEqualTo("live");
            assertThat(row.position()).isEqualTo(history.events.head());
        }
        assertThat(contents()).isEqualTo(live);
        assertThat(database.column("SELECT epoch::text FROM plane.state"))
                .containsExactly(Integer.toString(rebuilds.progress("plane").epoch()));
    }

    @Test
    void aRebuildKeepsEveryDefinition() {
        List<String> before = definitions();
        projections.forEach(it -> assertThat(rebuilds.run(it.name())).isTrue());
        assertThat(definitions()).isEqualTo(before);
        assertThat(
                        database.column(
                                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE '%\\_next' OR n.nspname LIKE '%\\_old'"))
                .isEmpty();
    }

    private List<String> definitions() {
        return java.util.stream.Stream.of(
                        "SELECT indexdef FROM pg_indexes WHERE schemaname IN ('query', 'plane') ORDER BY 1",
                        "SELECT pg_policies::text FROM pg_policies WHERE schemaname IN ('query', 'plane') ORDER BY 1",
                        "SELECT conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace IN ('query'::regnamespace, 'plane'::regnamespace) ORDER BY 1",
                        "SELECT oid::regclass || ' ' || relrowsecurity || relforcerowsecurity || relowner::regrole"
                                + " || (SELECT string_agg(acl::text, ' ' ORDER BY acl::text) FROM unnest(relacl) acl)"
                                + " FROM pg_class WHERE relnamespace IN ('query'::regnamespace, 'plane'::regnamespace) AND relkind IN ('r', 'v') ORDER BY 1",
                        "SELECT attrelid::regclass || ' ' || attnum || attname || atttypid::regtype || attnotnull || attcollation"
                                + " FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace IN ('query'::regnamespace, 'plane'::regnamespace) AND relkind = 'r' AND attnum > 0 ORDER BY 1",
                        PLANE_VIEWS)
                .flatMap(sql -> database.column(sql).stream())
                .collect(Collectors.toList());
    }

    @Test
    void agentsReadTheViewsAcrossARebuild() throws SQLException {
        try (Connection connection = database.agent()) {
            var agent = DSL.using(connection, SQLDialect.POSTGRES);
            List<Long> before = topics(agent);
            // More often than a statement is prepared on the server.
            for (int i = 0; i < 8; i++) {
                assertThat(rebuilds.run("plane")).isTrue();
                assertThat(topics(agent)).isEqualTo(before).isNotEmpty();
            }
        }
    }

    private static List<Long> topics(org.jooq.DSLContext agent) {
        return agent.resultQuery(
                        "SELECT position FROM plane.v1_topic WHERE position > {0} ORDER BY 1",
                        DSL.val(0L))
                .fetch(row -> row.get(0, Long.class));
    }

    /** Empties a projection and lets it begin again, while no projector of it runs. */
    private void reset(Projection projection) {
        new Transactions(database.control())
                .asOwner(dsl -> {
                    int epoch = rebuilds.progress(projection.name()).epoch() + 1;
                    projection.tables().forEach(table -> dsl.truncate(table).execute());
                    Transactions.become(dsl, "streamhouse_projector");
                    projection.beforeSwap(dsl, epoch);
                    return dsl.update(PROJECTION)
                            .set(PROJECTION.POSITION, 0L)
                            .set(PROJECTION.EPOCH, epoch)
                            .where(PROJECTION.NAME.eq(projection.name()))
                            .execute();
                });
    }

    @Test
    void resetAndReplayGivesTheSame() {
        Map<String, List<String>> live = contents();
        try (Projector projector =
                new Projector(
                        database.control(),
                        history.events,
                        projections,
                        new Positions(database.control()))) {
            projections.forEach(this::reset);
            assertThat(database.rows("query.topic")).isEmpty();
            projector.start();
            new Positions(database.control())
                    .await(rebuilds.names(), history.events.head(), Duration.ofSeconds(30));
        }
        assertThat(contents()).isEqualTo(live);
    }

    @Test
    void aRebuildThatDiesLeavesTheLiveTablesAlone() {
        Map<String, List<String>> live = contents();
        Rebuild dying = rebuilds.begin("topics");
        dying.step();
        assertThat(database.rows("query_next.topic")).isNotEmpty();
        assertThat(rebuilds.progress("topics").state()).isEqualTo("rebuilding");
        // The process is gone here. While it may still be alive, nobody else begins.
        assertThatThrownBy(() -> rebuilds.run("topics"))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining("OPERATION_RUNNING");
        assertThat(contents()).isEqualTo(live);
        database.execute(
                "UPDATE query.rebuild SET updated_at = updated_at - interval '31 seconds'");
        assertThat(rebuilds.run("topics")).isTrue();
        assertThat(contents()).isEqualTo(live);

        // Should it come back to life, it finds that it was superseded.
        assertThat(dying.run()).isFalse();
        assertThat(rebuilds.progress("topics").state()).isEqualTo("live");
        assertThat(contents()).isEqualTo(live);
    }

    @Test
    void aRebuildThatFailsSaysWhyAndLeavesTheLiveTablesAlone() {
        Map<String, List<String>> live = contents();
        EventSource broken =
                new EventSource() {
                    @Override
                    public List<StoredEvent> read(long after, int limit) {
                        if (after > 0) {
                            throw new IllegalStateException("no more");
                        }
                        return history.events.read(after, 5_000).subList(0, 100);
                    }

                    @Override
                    public long head() {
                        return history.events.head();
                    }

                    @Override
                    public long settledHead() {
                        return head();
                    }
                };
        assertThat(new Rebuilds(database.control(), broken, projections).run("audit")).isFalse();
        assertThat(rebuilds.progress("audit").error()).contains("java.lang.IllegalStateException");
        assertThat(contents()).isEqualTo(live);
        assertThat(rebuilds.run("audit")).isTrue();
        assertThat(rebuilds.progress("audit").error()).isEmpty();
        assertThat(contents()).isEqualTo(live);
    }

    @Test
    void aDestroyedKeyLeavesNoNameAfterARebuild() {
        TestDatabase other = TestDatabase.create();
        try (other) {
            History past = new History(seed);
            History.Org org = past.signUp("erased");
            MemoryVault keys = new MemoryVault();
            List<Projection> all = QuerySideConfiguration.projections(keys);
            Positions positions = new Positions(other.control());
            try (Projector projector =
                    new Projector(other.control(), past.events, all, positions)) {
                projector.start();
                positions.await(
                        new Rebuilds(other.control(), past.events, all).names(),
                        past.events.head(),
                        Duration.ofSeconds(20));
            }
            assertThat(String.join("", other.rows("query.audit")) + other.rows("query.member"))
                    .contains(org.email, "192.0.2.");
            keys.destroy(org.owner.value());
            Rebuilds again = new Rebuilds(other.control(), past.events, all);
            all.forEach(it -> assertThat(again.run(it.name())).isTrue());
            assertThat(
                            String.join("", other.rows("query.audit"))
                                    + other.rows("query.member")
                                    + other.rows("query.person")
                                    + other.rows("query.audit_name"))
                    .doesNotContain(org.email, "192.0.2.");
        }
    }

    @Test
    void refusesAnUnknownProjection() {
        assertThatThrownBy(() -> rebuilds.start("nonsense"))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining("PROJECTION_NOT_FOUND");
    }
}
