package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.History;
import io.streamhouse.query.QuerySideConfiguration;
import io.streamhouse.query.World;
import io.streamhouse.query.projection.ProjectionLag;
import io.streamhouse.query.projection.Projector;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class UsageWindowsIT {
    @Test
    void sumsWhatTheAgentsRecorded() {
        try (World world = World.create(21)) {
            History.Org org = world.history.signUp("acme");
            TopicCreated topic = world.history.createTopic(org, "t");
            TopicCreated gone = world.history.createTopic(org, "gone");
            world.history.closeWindow(org, Duration.ofHours(100), new UsageTotals(1, 1, 1, 1, 0));
            world.history.signUp("idle");
            world.settle();
            UsageWindows windows = windows(world, world.history.events);
            assertThat(windows.plan(Duration.ofHours(1), true)).isEqualTo(UsageWindowPlan.NONE);

            Instant begin = Instant.parse("2026-10-05T04:00:00Z");
            used(world, topic, 0, begin.minusSeconds(1));
            used(world, topic, 10, begin);
            used(world, topic, 20, begin.plusSeconds(3599));
            used(world, gone, 0, begin.plusSeconds(10));
            used(world, topic, 30, begin.plusSeconds(3600));
            used(world, topic, 40, begin.plusSeconds(4000));
            world.agent(
                    "INSERT INTO log.read_usage (agent_id, organization_id, at, bytes, records, requests) VALUES ('a', '%s', '%s', 50, 5, 2)"
                            .formatted(org.id, begin.plusSeconds(60)));
            world.agent(
                    "INSERT INTO log.partition (topic_id, partition, organization_id, log_start, next_offset, stored_bytes) VALUES ('%s', 0, '%s', 0, 50, 500)"
                            .formatted(topic.topic(), org.id));
            recorded(world, "agent-1", begin.plusSeconds(3900));
            recorded(world, "agent-2", begin.plusSeconds(9000));

            UsageWindowPlan whole = windows.plan(Duration.ofHours(1), false);
            assertThat(whole.through()).contains(begin.plusSeconds(3900));
            assertThat(whole.commands())
                    .containsExactly(
                            close(
                                    org,
                                    begin,
                                    begin.plusSeconds(3600),
                                    new UsageTotals(30, 300, 50, 2, 300)));
            assertThat(windows.plan(Duration.ofHours(1), true).commands())
                    .containsExactly(
                            close(
                                    org,
                                    begin,
                                    begin.plusSeconds(3600),
                                    new UsageTotals(30, 300, 50, 2, 300)),
                            close(
                                    org,
                                    begin.plusSeconds(3600),
                                    begin.plusSeconds(3900),
                                    new UsageTotals(10, 100, 0, 0, 400)));
        }
    }

    /** An agent is lost with a turn that is not recorded yet, then recovered by another one. */
    @Test
    void aLostSessionHoldsItsWindowsOpenUntilItIsRecovered() {
        try (World world = World.create(24)) {
            History.Org org = world.history.signUp("acme");
            TopicCreated topic = world.history.createTopic(org, "t");
            world.settle();
            Instant begin = Instant.parse("2026-10-05T09:00:00Z");
            world.turnTo(begin.plusSeconds(9000));
            used(world, topic, 0, begin.plusSeconds(10));
            recorded(world, "agent-1", begin.plusSeconds(7300));
            recorded(world, "agent-2", begin.plusSeconds(3000));
            // The same agent again, while its life before is not recovered.
            recorded(world, "agent-2", begin.plusSeconds(7200));
            UsageWindows windows = windows(world, world.history.events);
            assertThat(windows.plan(Duration.ofHours(1), false).commands()).isEmpty();
            assertThat(windows.plan(Duration.ofHours(1), false).through())
                    .contains(begin.plusSeconds(3000));

            used(world, topic, 10, begin.plusSeconds(3100));
            world.agent(
                    "DELETE FROM log.session WHERE recorded_through = '%s'"
                            .formatted(begin.plusSeconds(3000)));
            UsageWindowPlan plan = windows.plan(Duration.ofHours(1), false);
            assertThat(plan.through()).contains(begin.plusSeconds(7200));
            assertThat(plan.commands())
                    .last()
                    .isEqualTo(
                            close(
                                    org,
                                    begin,
                                    begin.plusSeconds(3600),
                                    new UsageTotals(20, 200, 0, 0, 0)));
        }
    }

    private static UsageWindows windows(World world, EventSource source) {
        return new UsageWindows(world.reader, world.log, world.positions, source, world.clock());
    }

    @Test
    void closesNothingWhileAChangeOfPlanIsNotProjected() {
        try (World world = World.create(22)) {
            History.Org org = world.history.signUp("acme");
            TopicCreated topic = world.history.createTopic(org, "t");
            world.settle();
            used(world, topic, 0, History.BEGIN.plusSeconds(10));
            recorded(world, "agent-1", History.BEGIN.plusSeconds(9000));
            world.projector().close();
            world.history.pass(Duration.ofMinutes(20));
            world.history.changePlan(org, "pro");
            world.turnTo(History.BEGIN.plusSeconds(9001));
            UsageWindows windows = windows(world, world.history.events);
            assertThatThrownBy(() -> windows.plan(Duration.ofHours(1), false))
                    .isInstanceOf(ProjectionLag.class);
            try (Projector again = projector(world)) {
                again.start();
                assertThat(windows.plan(Duration.ofHours(1), true).commands())
                        .extracting(CloseUsageWindow::to)
                        .contains(world.history.now().truncatedTo(ChronoUnit.SECONDS));
            }
        }
    }

    private static Projector projector(World world) {
        return new Projector(
                world.database.control(),
                world.history.events,
                QuerySideConfiguration.projections(world.vault),
                world.positions);
    }

    /** A change of plan right after the head was read, which no projection has applied. */
    @Test
    void noWindowReachesPastWhatIsKnownOfPlans() {
        try (World world = World.create(23)) {
            History.Org org = world.history.signUp("acme");
            TopicCreated topic = world.history.createTopic(org, "t");
            world.settle();
            used(world, topic, 0, History.BEGIN.plusSeconds(10));
            recorded(world, "agent-1", History.BEGIN.plusSeconds(9000));
            world.turnTo(History.BEGIN.plusSeconds(1200));
            UsageWindowPlan plan =
                    windows(world, world.history.events).plan(Duration.ofHours(1), true);
            assertThat(plan.through()).contains(History.BEGIN.plusSeconds(1200));
            assertThat(plan.commands())
                    .isNotEmpty()
                    .allMatch(it -> !it.to().isAfter(History.BEGIN.plusSeconds(1200)));
        }
    }

    private static CloseUsageWindow close(
            History.Org org, Instant from, Instant to, UsageTotals totals) {
        return new CloseUsageWindow(org.id, java.time.YearMonth.of(2026, 10), from, to, totals);
    }

    private static void used(World world, TopicCreated topic, long base, Instant at) {
        world.agent(
                "INSERT INTO log.usage (topic_id, partition, base_offset, last_offset, organization_id, records, bytes, first_append_time, last_append_time) VALUES ('%s', 0, %d, %d, '%s', 10, 100, '%s', '%s')"
                        .formatted(topic.topic(), base, base + 9, topic.organization(), at, at));
    }

    private static void recorded(World world, String agent, Instant through) {
        world.agent(
                "INSERT INTO log.session (agent_id, endpoint, recorded_through) VALUES ('%s', 'localhost:1', '%s')"
                        .formatted(agent, through));
    }
}
