package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.query.History;
import io.streamhouse.query.billing.UsageFacts.Activity;
import io.streamhouse.query.billing.UsageFacts.OrganizationUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsageWindowPlannerTest {
    private static final OrganizationId ORGANIZATION = new OrganizationId(new UUID(1, 1));
    private static final Duration HOUR = Duration.ofHours(1);

    private static Activity appended(String at, long records) {
        return new Activity(Instant.parse(at), records, records * 10, records * 10, 0, 0);
    }

    private static List<CloseUsageWindow> plan(
            String through,
            boolean partial,
            Optional<String> closed,
            List<Instant> cuts,
            Activity... activities) {
        long stored = List.of(activities).stream().mapToLong(Activity::retainedBytes).sum();
        UsageFacts facts =
                new UsageFacts(
                        Optional.of(Instant.parse(through)),
                        List.of(
                                new OrganizationUsage(
                                        ORGANIZATION,
                                        closed.map(Instant::parse),
                                        cuts,
                                        stored,
                                        List.of(activities))));
        return UsageWindowPlanner.plan(facts, HOUR, partial).commands();
    }

    private static String text(CloseUsageWindow it) {
        return it.period()
                + " "
                + it.from()
                + " "
                + it.to()
                + " "
                + it.totals().records()
                + " "
                + it.totals().storedBytes();
    }

    @Test
    void closesWhatIsOverAndRecorded() {
        assertThat(
                        plan(
                                "2026-11-01T03:00:00Z",
                                false,
                                Optional.empty(),
                                List.of(),
                                appended("2026-11-01T01:30:00Z", 5),
                                appended("2026-11-01T02:59:59.999Z", 2),
                                appended("2026-11-01T03:00:00Z", 9)))
                .extracting(UsageWindowPlannerTest::text)
                .containsExactly(
                        "2026-11 2026-11-01T00:00:00Z 2026-11-01T01:00:00Z 0 0",
                        "2026-11 2026-11-01T01:00:00Z 2026-11-01T02:00:00Z 5 50",
                        "2026-11 2026-11-01T02:00:00Z 2026-11-01T03:00:00Z 2 70");
    }

    @Test
    void leavesAnUnfinishedWindowOpenUnlessAskedToCloseIt() {
        Activity activity = appended("2026-11-01T00:30:00Z", 5);
        assertThat(plan("2026-11-01T00:59:59Z", false, Optional.empty(), List.of(), activity))
                .isEmpty();
        assertThat(plan("2026-11-01T00:59:59Z", true, Optional.empty(), List.of(), activity))
                .extracting(UsageWindowPlannerTest::text)
                .containsExactly("2026-11 2026-11-01T00:00:00Z 2026-11-01T00:59:59Z 5 50");
        assertThat(
                        plan(
                                "2026-11-01T02:00:00Z",
                                false,
                                Optional.of("2026-11-01T00:59:59Z"),
                                List.of(),
                                activity,
                                appended("2026-11-01T00:59:59.500Z", 1)))
                .extracting(UsageWindowPlannerTest::text)
                .containsExactly("2026-11 2026-11-01T00:59:59Z 2026-11-01T01:00:00Z 1 60");
    }

    @Test
    void splitsAtTheEndOfAMonthAndAtAChangeOfPlan() {
        assertThat(
                        plan(
                                "2026-12-01T01:00:00Z",
                                false,
                                Optional.of("2026-11-30T21:00:00Z"),
                                List.of(Instant.parse("2026-12-01T00:10:00Z")),
                                appended("2026-12-01T00:05:00Z", 1),
                                appended("2026-12-01T00:20:00Z", 2)))
                .extracting(UsageWindowPlannerTest::text)
                .containsExactly(
                        "2026-11 2026-11-30T21:00:00Z 2026-12-01T00:00:00Z 0 0",
                        "2026-12 2026-12-01T00:00:00Z 2026-12-01T00:10:00Z 1 10",
                        "2026-12 2026-12-01T00:10:00Z 2026-12-01T01:00:00Z 2 30");
    }

    @Test
    void closesAMonthInWhichSomethingIsStoredThoughNothingHappens() {
        UsageFacts facts =
                new UsageFacts(
                        Optional.of(Instant.parse("2026-12-02T00:00:00Z")),
                        List.of(
                                new OrganizationUsage(
                                        ORGANIZATION,
                                        Optional.of(Instant.parse("2026-11-10T00:00:00Z")),
                                        List.of(),
                                        77,
                                        List.of())));
        assertThat(UsageWindowPlanner.plan(facts, HOUR, false).commands())
                .extracting(UsageWindowPlannerTest::text)
                .containsExactly("2026-11 2026-11-10T00:00:00Z 2026-12-01T00:00:00Z 0 77");
    }

    @Test
    void whoUsesNothingGetsNoWindows() {
        assertThat(plan("2026-12-02T00:00:00Z", true, Optional.empty(), List.of())).isEmpty();
        assertThat(
                        plan(
                                "2026-12-02T00:00:00Z",
                                true,
                                Optional.of("2026-11-10T00:00:00Z"),
                                List.of()))
                .isEmpty();
    }

    @Test
    void withoutAgentsNothingIsKnown() {
        assertThat(
                        UsageWindowPlanner.plan(
                                        new UsageFacts(Optional.empty(), List.of()), HOUR, true)
                                .commands())
                .isEmpty();
    }

    @Test
    void refusesALengthThatDoesNotDivideAnHour() {
        UsageFacts facts = new UsageFacts(Optional.empty(), List.of());
        for (Duration length :
                List.of(
                        Duration.ZERO,
                        Duration.ofMinutes(7),
                        Duration.ofHours(2),
                        Duration.ofMinutes(-1))) {
            assertThatThrownBy(() -> UsageWindowPlanner.plan(facts, length, false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Ranges come and times pass; some plans are carried out whole, some only begun. */
    @Test
    void everyActivityCountsInExactlyOneWindow() {
        long seed = History.seed();
        for (int round = 0; round < 200; round++) {
            new Simulation(new Random(seed + round)).run();
        }
    }

    /** Decides about commands as the write side does: contiguous within the month. */
    private static final class Simulation {
        private static final Instant BEGIN = Instant.parse("2026-10-30T05:17:31.123Z");

        private final Random random;
        private final Duration length;
        private final List<Activity> activities = new ArrayList<>();
        private final List<Instant> cuts = new ArrayList<>();
        private final List<CloseUsageWindow> closed = new ArrayList<>();
        private Instant through = BEGIN;

        Simulation(Random random) {
            this.random = random;
            this.length =
                    List.of(HOUR, Duration.ofMinutes(15), Duration.ofSeconds(10))
                            .get(random.nextInt(3));
        }

        void run() {
            for (int step = 0; step < 25; step++) {
                appendAndPass();
                List<CloseUsageWindow> commands = plan(random.nextInt(3) == 0);
                int carriedOut =
                        random.nextBoolean()
                                ? commands.size()
                                : random.nextInt(commands.size() + 1);
                commands.subList(0, carriedOut).forEach(this::execute);
            }
            plan(true).forEach(this::execute);
            check();
        }

        private void appendAndPass() {
            // Everything appended lies between what was recorded before and what is recorded next.
            Instant next =
                    through.plusMillis(
                            1
                                    + random.nextLong(
                                            Duration.ofHours(random.nextInt(1, 40)).toMillis()));
            long span = Duration.between(through, next).toMillis();
            for (int i = 0; i < random.nextInt(6); i++) {
                long records = 1 + random.nextInt(100);
                activities.add(
                        new Activity(
                                through.plusMillis(random.nextLong(span)),
                                records,
                                records * 7,
                                records * 7,
                                random.nextInt(5),
                                1));
            }
            if (random.nextInt(5) == 0) {
                cuts.add(
                        through.plusMillis(random.nextLong(span))
                                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
            }
            through = next;
        }

        private List<CloseUsageWindow> plan(boolean partial) {
            long stored = activities.stream().mapToLong(Activity::retainedBytes).sum();
            Optional<Instant> last =
                    closed.isEmpty() ? Optional.empty() : Optional.of(closed.getLast().to());
            List<Activity> open =
                    activities.stream()
                            .filter(it -> last.map(end -> !it.at().isBefore(end)).orElse(true))
                            .toList();
            return UsageWindowPlanner.plan(
                            new UsageFacts(
                                    Optional.of(through),
                                    List.of(
                                            new OrganizationUsage(
                                                    ORGANIZATION, last, cuts, stored, open))),
                            length,
                            partial)
                    .commands();
        }

        private void execute(CloseUsageWindow command) {
            Instant due =
                    closed.isEmpty() || !closed.getLast().period().equals(command.period())
                            ? Period.start(command.period())
                            : closed.getLast().to();
            assertThat(command.from()).as("contiguous").isEqualTo(due);
            assertThat(command.to())
                    .isAfter(command.from())
                    .isBeforeOrEqualTo(Period.end(command.period()))
                    .isBeforeOrEqualTo(through);
            closed.add(command);
        }

        private void check() {
            assertThat(closed.stream().mapToLong(it -> it.totals().records()).sum())
                    .isEqualTo(activities.stream().mapToLong(Activity::records).sum());
            long stored = 0;
            for (CloseUsageWindow window : closed) {
                List<Activity> inside =
                        activities.stream()
                                .filter(it ->
                                        !it.at().isBefore(window.from())
                                                && it.at().isBefore(window.to()))
                                .toList();
                stored += inside.stream().mapToLong(Activity::retainedBytes).sum();
                assertThat(window.totals())
                        .isEqualTo(
                                new UsageTotals(
                                        inside.stream().mapToLong(Activity::records).sum(),
                                        inside.stream().mapToLong(Activity::bytesIn).sum(),
                                        inside.stream().mapToLong(Activity::bytesOut).sum(),
                                        inside.stream().mapToLong(Activity::requests).sum(),
                                        stored));
            }
        }
    }
}
