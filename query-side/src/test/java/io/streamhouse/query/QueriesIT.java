package io.streamhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.query.billing.PlanCatalogues;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.UsageMonth;
import io.streamhouse.query.billing.UsageQueries;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.DashboardFigures;
import io.streamhouse.query.dashboard.DashboardQueries;
import io.streamhouse.query.dashboard.DashboardRange;
import io.streamhouse.query.dashboard.RatePoint;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.identity.LoginRow;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.key.ApiKeyRow;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.plane.Flushes;
import io.streamhouse.query.plane.PlaneQueries;
import io.streamhouse.query.quota.QuotaQueries;
import io.streamhouse.query.quota.QuotaRow;
import io.streamhouse.query.topic.TopicQueries;
import io.streamhouse.query.topic.TopicRow;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueriesIT {
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00.300Z");

    private World world;
    private History.Org org;
    private History.Org other;
    private TopicCreated orders;

    @BeforeAll
    void history() {
        world = World.create(11);
        org = world.history.signUp("Acme");
        other = world.history.signUp("Other");
        orders = world.history.createTopic(org, "orders");
        world.history.createTopic(org, "Orders.eu");
        world.history.createTopic(org, "clicks");
        world.history.createTopic(other, "orders");
        world.turnTo(NOW);
    }

    @AfterAll
    void close() {
        world.close();
    }

    private TopicQueries topics() {
        world.settle();
        return new TopicQueries(world.reader, world.log, world.clock());
    }

    private UsageQueries usage() {
        PlanQueries plans = new PlanQueries(world.reader, PlanCatalogues.all());
        return new UsageQueries(world.reader, world.log, plans, new QuotaQueries(world.reader));
    }

    private void stored(TopicCreated topic, long logStart, long next, long bytes) {
        world.agent(
                "INSERT INTO log.partition (topic_id, partition, organization_id, log_start, next_offset, stored_bytes) VALUES ('%s', 0, '%s', %d, %d, %d)"
                                .formatted(
                                        topic.topic(), topic.organization(), logStart, next, bytes)
                        + " ON CONFLICT (topic_id, partition) DO UPDATE SET log_start = excluded.log_start,"
                        + " next_offset = excluded.next_offset, stored_bytes = excluded.stored_bytes");
    }

    private void rate(TopicCreated topic, Instant second, long messages) {
        world.agent(
                "INSERT INTO log.rate (organization_id, topic_id, second, messages_in, bytes_in, messages_out, bytes_out) VALUES ('%s', '%s', '%s', %d, %d, %d, %d)"
                        .formatted(
                                topic.organization(),
                                topic.topic(),
                                second,
                                messages,
                                messages * 100,
                                messages * 2,
                                messages * 200));
    }

    @Test
    void listsTopicsByNameWithSearchAndCursor() {
        TopicQueries topics = topics();
        assertThat(
                        topics.list(
                                        org.id,
                                        Optional.empty(),
                                        List.of(TopicPattern.ALL),
                                        Optional.empty(),
                                        50)
                                .items())
                .extracting(TopicRow::name)
                .containsExactly("Orders.eu", "clicks", "orders");
        assertThat(
                        topics.list(
                                        org.id,
                                        Optional.of("ORDER"),
                                        List.of(TopicPattern.ALL),
                                        Optional.empty(),
                                        50)
                                .items())
                .extracting(TopicRow::name)
                .containsExactly("Orders.eu", "orders");
        assertThat(
                        topics.list(
                                        org.id,
                                        Optional.of("100%_"),
                                        List.of(TopicPattern.ALL),
                                        Optional.empty(),
                                        50)
                                .items())
                .isEmpty();
        assertThat(
                        topics.list(
                                        org.id,
                                        Optional.of("a\0"),
                                        List.of(TopicPattern.ALL),
                                        Optional.empty(),
                                        50)
                                .items())
                .isEmpty();
        Page<TopicRow> first =
                topics.list(
                        org.id, Optional.empty(), List.of(TopicPattern.ALL), Optional.empty(), 2);
        assertThat(first.items()).hasSize(2);
        Page<TopicRow> second =
                topics.list(
                        org.id, Optional.empty(), List.of(TopicPattern.ALL), first.nextCursor(), 2);
        assertThat(second.items()).extracting(TopicRow::name).containsExactly("orders");
        assertThat(second.nextCursor()).isEmpty();
        assertThatThrownBy(() ->
                        topics.list(
                                org.id,
                                Optional.empty(),
                                List.of(TopicPattern.ALL),
                                Optional.of("%%%"),
                                2))
                .isInstanceOf(Invalid.class);
    }

    @Test
    void aTopicHasItsCountersAndPartitions() {
        stored(orders, 5, 105, 4_000);
        TopicRow.Detail detail = topics().find(org.id, new TopicName("orders")).orElseThrow();
        assertThat(detail.topic().id()).isEqualTo(orders.topic());
        assertThat(detail.topic().messages()).isEqualTo(100);
        assertThat(detail.topic().storedBytes()).isEqualTo(4_000);
        assertThat(detail.topic().createdBy().name()).contains(org.email);
        assertThat(detail.partitions()).hasSize(orders.partitionCount());
        assertThat(detail.partitions().getFirst())
                .isEqualTo(
                        new TopicRow.Partition(
                                0, 5, 105, 4_000, Optional.empty(), Optional.empty()));
        assertThat(topics().find(org.id, new TopicName("unknown"))).isEmpty();
    }

    @Test
    void findsMembersAndLogins() {
        world.settle();
        MemberQueries members = new MemberQueries(world.reader);
        assertThat(members.list(org.id))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.email()).contains(org.email);
                    assertThat(it.role()).isEqualTo(Role.OWNER);
                });
        assertThat(members.find(org.id, other.owner)).isEmpty();
        LoginQueries logins = new LoginQueries(world.reader);
        LoginRow login = logins.byEmailDigest(org.emailDigest).orElseThrow();
        assertThat(login.user()).isEqualTo(org.owner);
        assertThat(login.organizations())
                .containsExactly(new LoginRow.Membership(org.id, Role.OWNER));
        assertThat(logins.byEmailDigest("0".repeat(64))).isEmpty();
    }

    @Test
    void findsOrganizationsWithTheirPlan() {
        world.settle();
        OrganizationQueries organizations = new OrganizationQueries(world.reader);
        var row = organizations.find(org.id).orElseThrow();
        assertThat(row.status()).isEqualTo("active");
        assertThat(row.plan()).contains(new PlanId("free"));
        assertThat(organizations.findAny(row.slug())).contains(row);
        assertThat(organizations.findAny(org.id.toString())).contains(row);
        assertThat(organizations.findAny("no-such")).isEmpty();
        var page = organizations.list(Optional.empty(), 1);
        assertThat(page.items()).extracting(it -> it.id()).containsExactly(org.id);
        assertThat(organizations.list(page.nextCursor(), 1).items())
                .extracting(it -> it.id())
                .containsExactly(other.id);
    }

    @Test
    void aConfinedCallerListsTheTopicsOfItsPatternsAlone() {
        TopicQueries topics = topics();
        List<TopicPattern> some = List.of(new TopicPattern("cl*"), new TopicPattern("orders"));
        Page<TopicRow> first = topics.list(org.id, Optional.empty(), some, Optional.empty(), 1);
        assertThat(first.items()).extracting(TopicRow::name).containsExactly("clicks");
        assertThat(topics.list(org.id, Optional.empty(), some, first.nextCursor(), 1).items())
                .extracting(TopicRow::name)
                .containsExactly("orders");
        List<TopicPattern> wildcards = List.of(new TopicPattern("______*"));
        assertThat(topics.list(org.id, Optional.empty(), wildcards, Optional.empty(), 9).items())
                .isEmpty();
        assertThat(topics.list(org.id, Optional.empty(), List.of(), Optional.empty(), 9).items())
                .isEmpty();
    }

    @Test
    void keysHaveTheirLastUse() {
        var used = world.history.createKey(org, "used");
        var revoked = world.history.createKey(org, "revoked");
        world.history.revokeKey(org, revoked);
        world.settle();
        world.agent(
                "INSERT INTO log.key_use (key_id, organization_id, last_used_at) VALUES ('%s', '%s', '%s')"
                        .formatted(used.key(), org.id, NOW));
        ApiKeyQueries keys = new ApiKeyQueries(world.reader, world.log);
        assertThat(keys.list(org.id))
                .extracting(ApiKeyRow::name)
                .containsExactly("revoked", "used");
        assertThat(keys.find(org.id, used.key()).orElseThrow().lastUsedAt()).contains(NOW);
        assertThat(keys.find(org.id, revoked.key()).orElseThrow().status()).isEqualTo("revoked");
        assertThat(keys.find(other.id, used.key())).isEmpty();
    }

    @Test
    void quotasFollowThePlan() {
        world.settle();
        List<QuotaRow> rows = new QuotaQueries(world.reader).list(other.id);
        assertThat(rows)
                .contains(
                        new QuotaRow(Dimension.TOPICS, OptionalLong.of(1), OptionalLong.of(3)),
                        new QuotaRow(
                                Dimension.PARTITIONS_PER_TOPIC,
                                OptionalLong.empty(),
                                OptionalLong.of(2)));
    }

    @Test
    void usageShowsWhatIsClosedAndWhatIsProvisional() {
        History.Org metered = world.history.signUp("Metered");
        TopicCreated topic = world.history.createTopic(metered, "t");
        world.history.closeWindow(metered, Duration.ofHours(100), new UsageTotals(0, 0, 0, 0, 0));
        world.history.closeWindow(
                metered, Duration.ofHours(1), new UsageTotals(10, 1_000, 500, 3, 900));
        world.settle();
        Instant through = Instant.parse("2026-10-05T05:00:00Z");
        used(topic, 0, 10, 1_000, through.minusSeconds(5));
        used(topic, 10, 7, 700, through.plusSeconds(5));
        world.agent(
                "INSERT INTO log.read_usage (agent_id, organization_id, at, bytes, records, requests) VALUES ('a', '%s', '%s', 50, 5, 2)"
                        .formatted(metered.id, through));
        stored(topic, 0, 17, 1_700);
        UsageMonth month = usage().month(metered.id, YearMonth.of(2026, 10));
        assertThat(month.closedThrough()).contains(through);
        assertThat(month.closed()).isEqualTo(new UsageTotals(10, 1_000, 500, 3, 900));
        assertThat(month.provisional()).isEqualTo(new UsageTotals(7, 700, 50, 2, 1_700));
        // The plan's amount for what is left of the month after the sign-up, as on the bill.
        assertThat(month.included().messages()).isPresent();
        assertThat(month.included().messages().getAsLong()).isBetween(859_000L, 860_000L);
        assertThat(month.included().storageGib()).hasValue(1);
        assertThat(month.limits()).hasSize(Dimension.values().length);
    }

    private void used(TopicCreated topic, long base, long records, long bytes, Instant at) {
        world.agent(
                "INSERT INTO log.usage (topic_id, partition, base_offset, last_offset, organization_id, records, bytes, first_append_time, last_append_time) VALUES ('%s', 0, %d, %d, '%s', %d, %d, '%s', '%s')"
                        .formatted(
                                topic.topic(),
                                base,
                                base + records - 1,
                                topic.organization(),
                                records,
                                bytes,
                                at,
                                at));
    }

    @Test
    void theDashboardMovesWithTheRates() {
        History.Org busy = world.history.signUp("Busy");
        TopicCreated topic = world.history.createTopic(busy, "t");
        world.settle();
        // The view shows the last hour by the server's clock.
        Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        world.turnTo(now);
        for (int i = 1; i <= 20; i++) {
            rate(topic, now.minusSeconds(i), 10);
        }
        world.agent(
                "INSERT INTO log.session (agent_id, endpoint, recorded_through) VALUES ('agent-1', 'localhost:9090', now())");
        stored(topic, 0, 200, 20_000);
        DashboardQueries dashboard =
                new DashboardQueries(
                        world.reader,
                        world.log,
                        new AgentQueries(world.reader, world.log),
                        world.clock());
        DashboardFigures figures = dashboard.figures(busy.id);
        assertThat(figures.messagesPerSecond()).isEqualTo(10);
        assertThat(figures.bytesPerSecond()).isEqualTo(1_000);
        assertThat(figures.readMessagesPerSecond()).isEqualTo(20);
        assertThat(figures.storedBytes()).isEqualTo(20_000);
        assertThat(figures.topics()).isEqualTo(1);
        assertThat(figures.topicLimit()).hasValue(3);
        assertThat(figures.point())
                .isEqualTo(new RatePoint(now.minusSeconds(2), 10, 20, 1_000, 2_000));
        assertThat(figures.agents()).singleElement().matches(agent -> agent.live());
        List<RatePoint> series = dashboard.series(busy.id, DashboardRange.FIFTEEN_MINUTES);
        assertThat(series).hasSize(180);
        assertThat(series.getLast().messagesIn()).isEqualTo(10);
        assertThat(series.getFirst().messagesIn()).isZero();
        world.turnTo(NOW);
    }

    @Test
    void flushesAreAskedForAndAnswered() {
        world.settle();
        Flushes flushes = new Flushes(world.database.control(), world.reader, world.log);
        world.agent("DELETE FROM log.session");
        assertThat(flushes.recordedThrough()).isEmpty();
        world.agent(
                "INSERT INTO log.session (agent_id, endpoint, recorded_through) VALUES ('agent-9', 'localhost:9090', '%s')"
                        .formatted(NOW));
        long request = flushes.request();
        assertThat(flushes.missing(request)).containsExactly("agent-9");
        world.agent(
                "INSERT INTO plane.agent (agent_id, endpoint, epoch, applied_position, denial_position, flushed_request) VALUES ('agent-9', 'localhost:9090', 1, 3, 0, %d)"
                        .formatted(request));
        assertThat(flushes.missing(request)).isEmpty();
        assertThat(flushes.recordedThrough()).contains(NOW);
        // A lost agent is not waited for, and holds back what counts as recorded.
        world.agent(
                ("INSERT INTO log.session (agent_id, endpoint, live, state, recorded_through) VALUES"
                                + " ('agent-8', 'localhost:1', false, 'lost', '%s'),"
                                + " ('agent-9', 'localhost:9090', false, 'recovering', '%s')")
                        .formatted(NOW.minusSeconds(60), NOW.minusSeconds(90)));
        long next = flushes.request();
        assertThat(flushes.missing(next)).containsExactly("agent-9");
        assertThat(flushes.recordedThrough()).contains(NOW.minusSeconds(90));
        world.agent("UPDATE plane.agent SET flushed_request = " + next);
        assertThat(flushes.missing(next)).isEmpty();
        PlaneQueries plane = new PlaneQueries(world.reader);
        assertThat(plane.applied()).singleElement().matches(it -> it.position() == 3);
        assertThat(plane.organization(org.id)).get().matches(it -> it.status().equals("active"));
    }

    @Test
    void withoutAnyAgentEverythingIsAnsweredAndEmpty() {
        try (World young = new World(TestDatabase.withoutAgent(), new History(12))) {
            History.Org first = young.history.signUp("First");
            young.history.createTopic(first, "t");
            young.history.createKey(first, "k");
            young.settle();
            young.turnTo(NOW);
            TopicQueries topics = new TopicQueries(young.reader, young.log, young.clock());
            assertThat(topics.find(first.id, new TopicName("t")).orElseThrow().topic().messages())
                    .isZero();
            assertThat(new ApiKeyQueries(young.reader, young.log).list(first.id)).hasSize(1);
            PlanQueries plans = new PlanQueries(young.reader, PlanCatalogues.all());
            UsageQueries usage =
                    new UsageQueries(
                            young.reader, young.log, plans, new QuotaQueries(young.reader));
            assertThat(usage.month(first.id, YearMonth.of(2026, 10)).provisional().records())
                    .isZero();
            DashboardQueries dashboard =
                    new DashboardQueries(
                            young.reader,
                            young.log,
                            new AgentQueries(young.reader, young.log),
                            young.clock());
            assertThat(dashboard.figures(first.id).topics()).isEqualTo(1);
            assertThat(dashboard.series(first.id, DashboardRange.ONE_HOUR)).hasSize(180);
        }
    }
}
