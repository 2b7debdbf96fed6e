package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Problem;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.History;
import io.streamhouse.query.MemoryEvents;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.TestDatabase;
import io.streamhouse.query.World;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Projector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillingReportIT {
    private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

    private final long seed = History.seed();
    private World world;
    private BillingReports reports;

    @BeforeAll
    void history() {
        world = World.create(seed);
        History.Org org = world.history.signUp("acme");
        world.history.changePlan(org, "starter");
        for (int i = 0; i < 500; i++) {
            world.history.step();
        }
        // Both months have begun.
        world.turnTo(world.history.now().plus(Duration.ofDays(60)));
        world.settle();
        reports = reports(world, world.history.events);
    }

    @AfterAll
    void close() {
        world.close();
    }

    private static JsonNode json(ReportBytes bytes) {
        return JsonMapper.builder().build().readTree(bytes.json());
    }

    private List<YearMonth> months() {
        return List.of(OCTOBER, OCTOBER.plusMonths(1));
    }

    private List<ReportBytes> all(AsOf asOf) {
        List<ReportBytes> all = new ArrayList<>();
        for (History.Org org : world.history.organizations) {
            for (YearMonth month : months()) {
                all.add(reports.report(org.id, month, asOf));
            }
        }
        return all;
    }

    @Test
    void askedForAgainItIsTheSameBytesAlsoAfterARebuild() {
        List<ReportBytes> first = all(new AsOf.Latest());
        assertThat(all(new AsOf.Latest())).isEqualTo(first);
        assertThat(all(new AsOf.Position(world.history.events.head()))).isEqualTo(first);
        assertThat(world.rebuilds.run("plans")).isTrue();
        assertThat(world.rebuilds.run("usage")).isTrue();
        assertThat(all(new AsOf.Latest())).isEqualTo(first);
    }

    @Test
    void asOfAnEarlierPositionItIsTheReportOfASystemThatSawNoMore() {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            long position = 1 + random.nextLong(world.history.events.head());
            try (World past = pastWorld(position)) {
                BillingReports then = reports(past, past.history.events);
                for (History.Org org : world.history.organizations) {
                    assertThat(reports.report(org.id, OCTOBER, new AsOf.Position(position)))
                            .isEqualTo(then.report(org.id, OCTOBER, new AsOf.Latest()));
                }
            }
        }
    }

    private World pastWorld(long position) {
        History shorter = new History(seed);
        for (StoredEvent event : world.history.events.upTo(position).all()) {
            shorter.events.append(
                    event.event(),
                    event.meta().actor(),
                    event.meta().organization(),
                    event.meta().occurredAt(),
                    event.meta().origin());
        }
        World past = new World(TestDatabase.withoutAgent(), shorter);
        past.turnTo(world.clock().instant());
        return past.settle();
    }

    @Test
    void atATimeItCountsWhatHadHappenedByThen() {
        OrganizationId org = world.history.organizations.getFirst().id;
        StoredEvent some = world.history.events.all().get((int) world.history.events.head() / 2);
        assertThat(reports.report(org, OCTOBER, new AsOf.Time(some.meta().occurredAt())))
                .isEqualTo(reports.report(org, OCTOBER, new AsOf.Position(some.position())));
    }

    /** Events that come while a report is made, seen by one of its projections only. */
    private record Meanwhile(MemoryEvents events, Runnable afterHead) implements EventSource {
        @Override
        public List<StoredEvent> read(long after, int limit) {
            return events.read(after, limit);
        }

        @Override
        public long head() {
            long head = events.head();
            afterHead.run();
            return head;
        }

        @Override
        public long settledHead() {
            afterHead.run();
            return events.head();
        }
    }

    private static BillingReports reports(World world, EventSource source) {
        return new BillingReports(
                world.reader, PlanCatalogues.all(), world.positions, source, world.clock());
    }

    private static Projector projector(World world, List<Projection> projections) {
        return new Projector(
                world.database.control(), world.history.events, projections, world.positions);
    }

    @Test
    void thePrintedPositionGivesTheSameBytesThoughOneProjectionRanAhead() {
        try (World apart = World.create(seed)) {
            History.Org org = apart.history.signUp("apart");
            apart.history.closeWindow(org, Duration.ofHours(1), new UsageTotals(1, 1, 1, 1, 1));
            apart.settle();
            apart.turnTo(apart.history.now().plus(Duration.ofDays(60)));
            apart.projector().close();
            try (Projector usage = projector(apart, List.of(new UsageProjection()))) {
                Runnable meanwhile =
                        () -> {
                            apart.history.changePlan(org, "pro");
                            apart.history.closeWindow(
                                    org, Duration.ofHours(1), new UsageTotals(2, 2, 2, 2, 2));
                            usage.start();
                            apart.positions.await(
                                    List.of("usage"),
                                    apart.history.events.head(),
                                    Duration.ofSeconds(10));
                        };
                ReportBytes latest =
                        reports(apart, new Meanwhile(apart.history.events, meanwhile))
                                .report(org.id, OCTOBER, new AsOf.Latest());
                try (Projector plans = projector(apart, List.of(new PlanProjection()))) {
                    plans.start();
                    long printed = json(latest).get("as_of").get("position").asLong();
                    assertThat(
                                    reports(apart, apart.history.events)
                                            .report(org.id, OCTOBER, new AsOf.Position(printed)))
                            .isEqualTo(latest);
                }
            }
        }
    }

    @Test
    void aTimeCountsWhatWasBeingAppendedWhenItWasAskedFor() {
        try (World late = World.create(seed)) {
            History.Org org = late.history.signUp("late");
            late.settle();
            late.turnTo(late.history.now().plus(Duration.ofDays(60)));
            AsOf asOf = new AsOf.Time(late.history.now().plus(Duration.ofDays(20)));
            Runnable commit =
                    () -> {
                        late.history.changePlan(org, "pro");
                        late.projector().wake();
                    };
            ReportBytes first =
                    reports(late, new Meanwhile(late.history.events, commit))
                            .report(org.id, OCTOBER, asOf);
            late.settle();
            assertThat(reports(late, late.history.events).report(org.id, OCTOBER, asOf))
                    .isEqualTo(first);
        }
    }

    @Test
    void laterMonthsDoNotChangeItsBytes() {
        History.Org org = world.history.signUp("later");
        world.history.closeWindow(org, Duration.ofDays(40), new UsageTotals(5, 5, 5, 5, 5));
        world.settle();
        ReportBytes october = reports.report(org.id, OCTOBER, new AsOf.Latest());
        world.history.closeWindow(org, Duration.ofHours(1), new UsageTotals(7, 7, 7, 7, 7));
        world.settle();
        assertThat(reports.report(org.id, OCTOBER, new AsOf.Latest())).isEqualTo(october);
    }

    @Test
    void linesAddUpToTheTotalAndWindowsToTheUsage() {
        for (ReportBytes bytes : all(new AsOf.Latest())) {
            JsonNode report = json(bytes);
            BigDecimal sum = BigDecimal.ZERO;
            for (JsonNode line : report.get("lines")) {
                sum = sum.add(new BigDecimal(line.get("amount").asString()));
            }
            assertThat(new BigDecimal(report.get("total").asString())).isEqualByComparingTo(sum);
            long records = 0;
            for (JsonNode window : report.get("closed_windows")) {
                records += window.get("records").asLong();
                assertThat(window.get("position").asLong())
                        .isLessThanOrEqualTo(report.get("as_of").get("position").asLong());
            }
            assertThat(report.get("usage").get("records").asLong()).isEqualTo(records);
            assertThat(report.get("windows").asLong())
                    .isEqualTo(report.get("closed_windows").size());
        }
    }

    @Test
    void hasTheFieldsOfTheInterface() {
        JsonNode report =
                json(
                        reports.report(
                                world.history.organizations.getFirst().id,
                                OCTOBER,
                                new AsOf.Latest()));
        assertThat(report.propertyNames())
                .containsExactly(
                        "period",
                        "organization_id",
                        "as_of",
                        "plan",
                        "catalogue_hash",
                        "currency",
                        "closed_through",
                        "windows",
                        "usage",
                        "lines",
                        "total",
                        "segments",
                        "closed_windows");
        assertThat(report.get("lines").get(0).propertyNames())
                .containsExactly(
                        "key",
                        "quantity",
                        "included",
                        "billable",
                        "unit",
                        "unit_price",
                        "amount",
                        "plan",
                        "from",
                        "to");
        assertThat(
                        new String(
                                reports.report(
                                                world.history.organizations.getFirst().id,
                                                OCTOBER,
                                                new AsOf.Latest())
                                        .json(),
                                StandardCharsets.UTF_8))
                .doesNotContain("@", "192.0.2");
    }

    @Test
    void refusesWhatHasNotCome() {
        OrganizationId org = world.history.organizations.getFirst().id;
        assertRefused(
                () -> reports.report(org, YearMonth.of(2030, 1), new AsOf.Latest()),
                Problem.Reason.INVALID_PERIOD);
        assertRefused(
                () ->
                        reports.report(
                                org, OCTOBER, new AsOf.Position(world.history.events.head() + 1)),
                Problem.Reason.INVALID_POSITION);
        assertRefused(
                () ->
                        reports.report(
                                org, OCTOBER, new AsOf.Time(Instant.parse("2031-01-01T00:00:00Z"))),
                Problem.Reason.INVALID_POSITION);
        assertThatThrownBy(() -> AsOf.parse("yesterday")).hasMessageContaining("as_of");
        assertThat(AsOf.parse("17")).isEqualTo(new AsOf.Position(17));
        assertThat(AsOf.parse("2026-10-05T08:00:00Z"))
                .isEqualTo(new AsOf.Time(Instant.parse("2026-10-05T08:00:00Z")));
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Problem.Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryRefused.class,
                        it -> assertThat(it.problem().reason()).isEqualTo(reason));
    }
}
