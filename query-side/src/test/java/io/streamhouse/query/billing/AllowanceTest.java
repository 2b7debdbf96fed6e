package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
    private static final String MESSAGES = "messages.included_month";
    private static final String STORAGE = "storage.included_gib";

    /** Plans in turn, each with the time from which it holds. */
    private static Allowance allowance(String... plansAndTimes) {
        List<PlanChange> changes = new ArrayList<>();
        for (int i = 0; i < plansAndTimes.length; i += 2) {
            changes.add(
                    new PlanChange(
                            i + 1,
                            Instant.parse(plansAndTimes[i + 1]),
                            new PlanId(plansAndTimes[i]),
                            PlanCatalogue.current().hash()));
        }
        return new Allowance(NOVEMBER, PlanSegment.of(NOVEMBER, changes), PlanCatalogues.all());
    }

    @Test
    void aPlanThatHoldsAllMonthIncludesItsWholeAmount() {
        Allowance whole = allowance("free", "2026-10-05T08:15:30Z");
        assertThat(whole.of(MESSAGES, 1)).hasValue(1_000_000);
        assertThat(whole.of("ingress.included_gib_month", 1L << 30)).hasValue(1L << 30);
        assertThat(whole.held(STORAGE)).hasValue(1);
    }

    @Test
    void aPlanThatHoldsAThirdOfTheMonthIncludesAThird() {
        assertThat(allowance("free", "2026-11-21T00:00:00Z").of(MESSAGES, 1)).hasValue(333_333);
    }

    @Test
    void aChangeOfPlanAddsBothShares() {
        Allowance changed =
                allowance("free", "2026-10-05T00:00:00Z", "starter", "2026-11-16T00:00:00Z");
        assertThat(changed.of(MESSAGES, 1)).hasValue(500_000 + 5_000_000);
        assertThat(changed.held(STORAGE)).hasValue(10);
    }

    @Test
    void aPlanWithoutLimitLeavesTheMonthWithoutOne() {
        Allowance changed =
                allowance("free", "2026-10-05T00:00:00Z", "enterprise", "2026-11-30T23:59:59Z");
        assertThat(changed.of(MESSAGES, 1)).isEmpty();
        assertThat(changed.held(STORAGE)).isEmpty();
    }

    @Test
    void beforeTheFirstPlanNothingIsIncluded() {
        Allowance before = allowance("free", "2026-12-01T00:00:00Z");
        assertThat(before.of(MESSAGES, 1)).hasValue(0);
        assertThat(before.held(STORAGE)).hasValue(0);
    }
}
