package io.streamhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.billing.UsageTotals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;

/** Two organizations and plain roles: nobody sees what is not theirs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowSecurityIT {
    /** Tables of one organization's rows that a request may read. */
    private static final List<String> REQUEST_TABLES =
            List.of(
                    "query.organization",
                    "query.member",
                    "query.topic",
                    "query.api_key",
                    "query.subscription",
                    "query.plan_history",
                    "query.usage_window",
                    "query.quota",
                    "query.audit");

    private World world;
    private History.Org mine;
    private History.Org theirs;

    @BeforeAll
    void twoOrganizations() {
        world = World.create(1);
        mine = organization("mine");
        theirs = organization("theirs");
        world.settle();
    }

    private History.Org organization(String name) {
        History.Org org = world.history.signUp(name);
        world.history.createTopic(org, "orders");
        world.history.createKey(org, "key");
        world.history.closeWindow(org, Duration.ofHours(1), new UsageTotals(1, 1, 1, 1, 1));
        return org;
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void aRequestSeesItsOrganizationAlone() {
        for (String table : REQUEST_TABLES) {
            List<String> seen =
                    world.reader.asOrganization(mine.id, dsl -> organizations(dsl, table));
            assertThat(Set.copyOf(seen)).as(table).containsExactly(mine.id.toString());
        }
    }

    private static List<String> organizations(DSLContext dsl, String table) {
        return dsl.fetch("SELECT organization_id::text FROM " + table).getValues(0, String.class);
    }

    @Test
    void withoutAnOrganizationARequestSeesNothing() throws SQLException {
        try (Connection connection = world.database.control().getConnection()) {
            connection.setAutoCommit(false);
            DSLContext dsl = DSL.using(connection, SQLDialect.POSTGRES);
            dsl.execute("SET LOCAL ROLE streamhouse_request");
            for (String table : REQUEST_TABLES) {
                assertThat(organizations(dsl, table)).as(table).isEmpty();
            }
            dsl.execute("SET LOCAL streamhouse.organization = ''");
            for (String table : REQUEST_TABLES) {
                assertThat(organizations(dsl, table)).as(table).isEmpty();
            }
            connection.rollback();
        }
    }

    @Test
    void theOwnerSeesNothingEither() {
        DSLContext dsl = world.database.asControl();
        for (String table : REQUEST_TABLES) {
            assertThat(organizations(dsl, table)).as(table).isEmpty();
        }
    }

    @Test
    void aRequestMayNotReadWhatFindsPersons() {
        for (String table :
                List.of(
                        "query.login",
                        "query.login_member",
                        "query.person",
                        "query.audit_name",
                        "plane.credential")) {
            assertThatThrownBy(() ->
                            world.reader.asOrganization(
                                    mine.id, dsl -> dsl.fetch("SELECT * FROM " + table)))
                    .as(table)
                    .isInstanceOf(DataAccessException.class)
                    .hasStackTraceContaining("permission denied");
        }
    }

    @Test
    void aLoginReadsNoAuditLogAndNoAddresses() {
        for (String table : List.of("query.audit", "query.person", "query.member", "query.topic")) {
            assertThatThrownBy(
                            () -> world.reader.asLogin(dsl -> dsl.fetch("SELECT * FROM " + table)))
                    .as(table)
                    .hasStackTraceContaining("permission denied");
        }
        int logins = world.reader.asLogin(dsl -> dsl.fetchCount(DSL.table("query.login")));
        assertThat(logins).isEqualTo(2);
    }

    @Test
    void aQuestionChangesNothing() {
        assertThatThrownBy(() ->
                        world.reader.asOrganization(
                                mine.id, dsl -> dsl.execute("DELETE FROM query.topic")))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() ->
                        world.reader.asPlatform(
                                dsl -> dsl.execute("UPDATE query.projection SET position = 0")))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void roleAndOrganizationEndWithTheTransaction() {
        world.reader.asOrganization(mine.id, DSLContext::selectOne);
        for (int i = 0; i < 20; i++) {
            Record now =
                    world.database
                            .asControl()
                            .fetchSingle(
                                    "SELECT current_user, coalesce(current_setting('streamhouse.organization', true), '')");
            assertThat(now.get(0, String.class)).isEqualTo("streamhouse_control");
            assertThat(now.get(1, String.class)).isEmpty();
        }
    }

    @Test
    void anAgentReadsTheViewsAndWritesItsOwnRowAlone() throws SQLException {
        try (Connection connection = world.database.agent()) {
            DSLContext agent = DSL.using(connection, SQLDialect.POSTGRES);
            assertThat(agent.fetchCount(DSL.table("plane.v1_topic"))).isEqualTo(2);
            assertThat(agent.fetchCount(DSL.table("plane.v1_credential"))).isEqualTo(2);
            assertThat(agent.fetchCount(DSL.table("plane.v1_organization"))).isEqualTo(2);
            Select<?> state = agent.select(DSL.field("position")).from("plane.v1_state");
            assertThat(agent.fetchSingle(state).get(0, Long.class))
                    .isEqualTo(world.history.events.head());
            agent.execute(
                    "INSERT INTO plane.agent VALUES ('a', 'localhost:1', 1, 1, 1, 0) ON CONFLICT (agent_id) DO UPDATE SET applied_position = 2");
            for (String forbidden :
                    List.of(
                            "UPDATE plane.topic SET deleted = true",
                            "DELETE FROM plane.agent",
                            "INSERT INTO plane.denial VALUES (1, 'session', gen_random_uuid())",
                            "INSERT INTO plane.flush_request DEFAULT VALUES",
                            "SELECT * FROM query.member")) {
                assertThatThrownBy(() -> agent.execute(forbidden))
                        .as(forbidden)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void theOwnerAddsDenialsAndNeverTakesThemBack() {
        DSLContext control = world.database.asControl();
        String insert =
                "INSERT INTO plane.denial (position, kind, subject_id) VALUES (7, 'session',"
                        + " '00000000-0000-0000-0000-000000000007') ON CONFLICT (kind, subject_id) DO NOTHING";
        assertThat(control.execute(insert)).isEqualTo(1);
        assertThat(control.execute(insert)).isZero();
        assertThat(control.execute("DELETE FROM plane.denial")).isZero();
        assertThat(control.fetchCount(DSL.table("plane.denial"))).isPositive();
    }
}
