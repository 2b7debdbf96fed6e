package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.query.History;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PricingTest {
    /** Thirty days: 2,592,000 seconds. */
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

    private static final Instant START = Period.start(NOVEMBER);
    private static final PlanCatalogues CATALOGUES = PlanCatalogues.all();
    private static final String HASH = PlanCatalogue.current().hash();

    private static PlanChange plan(long position, String plan, Duration after) {
        return new PlanChange(position, START.plus(after), new PlanId(plan), HASH);
    }

    private static ClosedWindow window(
            long position, Duration from, Duration to, long records, long stored) {
        return new ClosedWindow(
                position,
                START.plus(to),
                START.plus(from),
                START.plus(to),
                new UsageTotals(records, 0, 0, 0, stored));
    }

    private static List<BillLine> price(List<PlanChange> changes, List<ClosedWindow> windows) {
        return Pricing.price(NOVEMBER, PlanSegment.of(NOVEMBER, changes), windows, CATALOGUES);
    }

    private static BigDecimal total(List<BillLine> lines) {
        return lines.stream().map(BillLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BillLine line(List<BillLine> lines, String key) {
        return lines.stream().filter(it -> it.key().equals(key)).findFirst().orElseThrow();
    }

    @Test
    void withoutUsageAMonthCostsItsBase() {
        assertThat(total(price(List.of(plan(1, "starter", Duration.ofDays(-40))), List.of())))
                .isEqualByComparingTo("50.00");
        assertThat(total(price(List.of(plan(1, "pro", Duration.ZERO)), List.of())))
                .isEqualByComparingTo("200.00");
        assertThat(total(price(List.of(plan(1, "free", Duration.ZERO)), List.of())))
                .isEqualByComparingTo("0");
    }

    @Test
    void theBaseIsProratedToTheSecond() {
        // 20 of 30 days free, 10 days and one second less than the rest pro.
        List<BillLine> lines =
                price(
                        List.of(
                                plan(1, "free", Duration.ofDays(-3)),
                                plan(2, "pro", Duration.ofDays(20).plusSeconds(1).plusMillis(999))),
                        List.of());
        BillLine pro =
                lines.stream()
                        .filter(it -> it.segment().plan().value().equals("pro"))
                        .findFirst()
                        .orElseThrow();
        // 200 * 863,999 / 2,592,000 = 66.666589...
        assertThat(pro.amount()).isEqualTo("66.67");
        assertThat(pro.quantity()).isEqualTo("0.333332948");
        assertThat(total(lines)).isEqualTo("66.67");
    }

    @Test
    void messagesAboveTheIncludedOnesCostByTheMillion() {
        List<BillLine> lines =
                price(
                        List.of(plan(1, "starter", Duration.ZERO)),
                        List.of(
                                window(
                                        2,
                                        Duration.ofHours(1),
                                        Duration.ofHours(2),
                                        12_500_001,
                                        0)));
        BillLine messages = line(lines, Pricing.MESSAGES);
        // 5 * 2.500001 = 12.500005
        assertThat(messages.amount()).isEqualTo("12.50");
        assertThat(messages.quantity()).isEqualByComparingTo("12.500001");
        assertThat(messages.included()).isEqualByComparingTo("10");
        assertThat(messages.billable()).isEqualByComparingTo("2.500001");
    }

    @Test
    void amountsAreRoundedHalfEvenOnce() {
        // 5 * 0.001 = 0.005 becomes 0.00; 5 * 0.003 = 0.015 becomes 0.02
        List<PlanChange> starter = List.of(plan(1, "starter", Duration.ZERO));
        assertThat(
                        line(
                                        price(
                                                starter,
                                                List.of(
                                                        window(
                                                                2,
                                                                Duration.ZERO,
                                                                Duration.ofHours(1),
                                                                10_001_000,
                                                                0))),
                                        Pricing.MESSAGES)
                                .amount())
                .isEqualTo("0.00");
        assertThat(
                        line(
                                        price(
                                                starter,
                                                List.of(
                                                        window(
                                                                2,
                                                                Duration.ZERO,
                                                                Duration.ofHours(1),
                                                                10_003_000,
                                                                0))),
                                        Pricing.MESSAGES)
                                .amount())
                .isEqualTo("0.02");
    }

    @Test
    void storageIsAveragedOverTheMonth() {
        long gib = 1L << 30;
        // 40 GiB for half of the month are 20 GiB-months; 10 are included.
        List<BillLine> lines =
                price(
                        List.of(plan(1, "starter", Duration.ZERO)),
                        List.of(window(2, Duration.ofDays(15), Duration.ofDays(30), 0, 40 * gib)));
        BillLine storage = line(lines, Pricing.STORAGE);
        assertThat(storage.quantity()).isEqualByComparingTo("20");
        assertThat(storage.amount()).isEqualTo("1.00");
    }

    @Test
    void theFreePlanCostsNothingHoweverMuchIsUsed() {
        List<BillLine> lines =
                price(
                        List.of(plan(1, "free", Duration.ZERO)),
                        List.of(
                                window(
                                        2,
                                        Duration.ZERO,
                                        Duration.ofDays(30),
                                        Long.MAX_VALUE,
                                        Long.MAX_VALUE)));
        assertThat(total(lines)).isEqualByComparingTo("0");
        assertThat(line(lines, Pricing.MESSAGES).unitPrice()).isNull();
    }

    @Test
    void contractsAreBilledApart() {
        List<BillLine> lines =
                price(
                        List.of(plan(1, "enterprise", Duration.ZERO)),
                        List.of(
                                window(
                                        2,
                                        Duration.ZERO,
                                        Duration.ofDays(30),
                                        Long.MAX_VALUE,
                                        Long.MAX_VALUE)));
        assertThat(total(lines)).isEqualByComparingTo("0");
        assertThat(line(lines, Pricing.MESSAGES).included()).isNull();
    }

    @Test
    void eachSegmentHasItsOwnAllowanceAndPrice() {
        List<BillLine> lines =
                price(
                        List.of(
                                plan(1, "starter", Duration.ZERO),
                                plan(2, "pro", Duration.ofDays(15))),
                        List.of(
                                window(
                                        3,
                                        Duration.ofDays(1),
                                        Duration.ofDays(1).plusHours(1),
                                        6_000_000,
                                        0),
                                window(
                                        4,
                                        Duration.ofDays(15),
                                        Duration.ofDays(15).plusHours(1),
                                        51_000_000,
                                        0)));
        List<BigDecimal> messages =
                lines.stream()
                        .filter(it -> it.key().equals(Pricing.MESSAGES))
                        .map(BillLine::amount)
                        .toList();
        assertThat(messages).containsExactly(new BigDecimal("5.00"), new BigDecimal("4.00"));
        assertThat(total(lines)).isEqualByComparingTo("134.00");
    }

    @Test
    void noFloatingPointNumberComesNearABill() throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of("src/main/java/io/streamhouse/query/billing"))) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern("\\b(double|float|Double|Float)\\b");
            }
        }
    }

    /** Any order, and more of anything never costs less. */
    @Test
    void doesNotDependOnOrderAndGrowsWithUsage() {
        Random random = new Random(History.seed());
        for (int round = 0; round < 300; round++) {
            List<PlanChange> changes = new ArrayList<>();
            List<String> plans = List.of("free", "starter", "pro", "business", "enterprise");
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                changes.add(
                        plan(
                                i,
                                plans.get(random.nextInt(plans.size())),
                                Duration.ofSeconds(
                                        i * 800_000L + random.nextInt(800_000) - 100_000)));
            }
            List<ClosedWindow> windows = new ArrayList<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                windows.add(
                        window(
                                10 + i,
                                Duration.ofHours(i * 18L),
                                Duration.ofHours(i * 18L + 18),
                                random.nextLong(40_000_000),
                                random.nextLong(1L << 45)));
            }
            BigDecimal once = total(price(changes, windows));
            Collections.shuffle(changes, random);
            Collections.shuffle(windows, random);
            assertThat(total(price(changes, windows))).isEqualTo(once);
            windows.add(
                    window(
                            99,
                            Duration.ofHours(random.nextInt(700)),
                            Duration.ofHours(719),
                            random.nextLong(90_000_000),
                            random.nextLong(1L << 44)));
            assertThat(total(price(changes, windows))).isGreaterThanOrEqualTo(once);
        }
    }
}
