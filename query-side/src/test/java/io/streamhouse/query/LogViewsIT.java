package io.streamhouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.query.agent.SessionQueries;
import io.streamhouse.query.billing.PlanCatalogues;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.UsageQueries;
import io.streamhouse.query.billing.UsageWindows;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.DashboardQueries;
import io.streamhouse.query.dashboard.DashboardRange;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.plane.Flushes;
import io.streamhouse.query.quota.QuotaQueries;
import io.streamhouse.query.topic.TopicQueries;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agents' own migrations make the views that are read here, under the roles that read them. */
class LogViewsIT {
    @Test
    void haveTheColumnsOfTheInterface() {
        try (TestDatabase real = TestDatabase.complete();
                TestDatabase expected = TestDatabase.create()) {
            String columns =
                    "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns"
                            + " WHERE table_schema = 'log' AND table_name LIKE 'v1\\_%' ORDER BY 1";
            List<String> there = real.column(columns);
            assertThat(there).containsAll(expected.column(columns));
        }
    }

    @Test
    void areReadUnderTheRolesOfTheQuestions() {
        try (World world = new World(TestDatabase.complete(), new History(31))) {
            History.Org org = world.history.signUp("acme");
            TopicCreated topic = world.history.createTopic(org, "t");
            world.history.createKey(org, "k");
            world.settle();
            world.turnTo(world.history.now());
            PlanQueries plans = new PlanQueries(world.reader, PlanCatalogues.all());
            AgentQueries agents = new AgentQueries(world.reader, world.log);
            DashboardQueries dashboard =
                    new DashboardQueries(world.reader, world.log, agents, world.clock());
            assertThat(
                            new TopicQueries(world.reader, world.log, world.clock())
                                    .find(org.id, new TopicName("t")))
                    .get()
                    .matches(it -> it.topic().id().equals(topic.topic()));
            assertThat(new ApiKeyQueries(world.reader, world.log).list(org.id)).hasSize(1);
            assertThat(
                            new UsageQueries(
                                            world.reader,
                                            world.log,
                                            plans,
                                            new QuotaQueries(world.reader))
                                    .month(org.id, YearMonth.of(2026, 10))
                                    .provisional())
                    .isEqualTo(new UsageTotals(0, 0, 0, 0, 0));
            SessionQueries sessions = new SessionQueries(world.reader, world.log);
            assertThat(sessions.of(org.id)).isEmpty();
            assertThat(sessions.all()).isEmpty();
            assertThat(sessions.leases()).hasSize(256).allMatch(it -> it.holder().isEmpty());
            assertThat(dashboard.figures(org.id).messagesToday()).isZero();
            assertThat(dashboard.series(org.id, DashboardRange.ONE_HOUR)).hasSize(180);
            assertThat(
                            new UsageWindows(
                                            world.reader,
                                            world.log,
                                            world.positions,
                                            world.history.events,
                                            world.clock())
                                    .plan(Duration.ofHours(1), true)
                                    .commands())
                    .isEmpty();
            assertThat(
                            new Flushes(world.database.control(), world.reader, world.log)
                                    .recordedThrough())
                    .isEmpty();
        }
    }
}
