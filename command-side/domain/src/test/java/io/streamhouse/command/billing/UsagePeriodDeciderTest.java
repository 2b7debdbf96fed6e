package io.streamhouse.command.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.UsagePeriodCommand;
import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.billing.UsagePeriodEvent.UsageWindowClosed;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import java.time.Instant;
import java.time.YearMonth;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class UsagePeriodDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final YearMonth MONTH = YearMonth.of(2026, 2);
    private static final Instant BEGIN = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant ONE = Instant.parse("2026-02-01T01:00:00Z");
    private static final Instant TWO = Instant.parse("2026-02-01T02:00:00Z");
    private static final Instant END = Instant.parse("2026-03-01T00:00:00Z");
    private static final UsageTotals TOTALS = new UsageTotals(1, 2, 3, 4, 5);

    private static GivenWhenThen<UsagePeriodCommand, UsagePeriodEvent, UsagePeriod> stream() {
        return GivenWhenThen.of(UsagePeriodDecider.DECIDER);
    }

    private static CloseUsageWindow close(Instant from, Instant to) {
        return new CloseUsageWindow(ORG, MONTH, from, to, TOTALS);
    }

    private static UsageWindowClosed closed(Instant from, Instant to) {
        return new UsageWindowClosed(ORG, MONTH, from, to, TOTALS);
    }

    @Test
    void theFirstWindowBeginsWithTheMonth() {
        stream().when(close(BEGIN, ONE)).then(closed(BEGIN, ONE));
        var problem = stream().when(close(ONE, TWO)).thenRejected(Reason.WINDOW_NOT_CONTIGUOUS);
        assertThat(problem.facts()).containsEntry("expected_from", BEGIN.toString());
    }

    @Test
    void windowsFollowEachOther() {
        stream().given(closed(BEGIN, ONE)).when(close(ONE, END)).then(closed(ONE, END));
        stream()
                .given(closed(BEGIN, ONE))
                .when(close(TWO, END))
                .thenRejected(Reason.WINDOW_NOT_CONTIGUOUS);
    }

    @Test
    void closesOnce() {
        stream().given(closed(BEGIN, ONE)).when(close(BEGIN, ONE)).thenNothing();
        stream()
                .given(closed(BEGIN, ONE), closed(ONE, TWO))
                .when(close(BEGIN, ONE))
                .thenRejected(Reason.WINDOW_ALREADY_CLOSED);
    }

    @Test
    void otherTotalsForAClosedWindowAreRejected() {
        stream()
                .given(closed(BEGIN, ONE))
                .when(new CloseUsageWindow(ORG, MONTH, BEGIN, ONE, new UsageTotals(9, 9, 9, 9, 9)))
                .thenRejected(Reason.WINDOW_ALREADY_CLOSED);
    }

    @Test
    void staysWithinTheMonth() {
        stream().when(close(BEGIN, END.plusSeconds(1))).thenRejected(Reason.INVALID_PERIOD);
        stream().when(close(BEGIN.minusSeconds(1), ONE)).thenRejected(Reason.INVALID_PERIOD);
        stream().when(close(ONE, ONE)).thenRejected(Reason.INVALID_PERIOD);
    }
}
