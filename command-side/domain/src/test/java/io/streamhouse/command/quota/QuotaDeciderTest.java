package io.streamhouse.command.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand;
import io.streamhouse.api.quota.QuotaCommand.ReleaseReservation;
import io.streamhouse.api.quota.QuotaCommand.RequireWithin;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.api.quota.QuotaEvent.ReservationReleased;
import io.streamhouse.api.quota.QuotaEvent.Reserved;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class QuotaDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final Dimension OF = Dimension.TOPICS;
    private static final UUID A = new UUID(2, 1);
    private static final UUID B = new UUID(2, 2);
    private static final LimitSet ONE = new LimitSet(ORG, OF, 1);

    private static GivenWhenThen<QuotaCommand, QuotaEvent, QuotaLedger> stream() {
        return GivenWhenThen.of(QuotaDecider.DECIDER);
    }

    @Test
    void setsALimitOnce() {
        stream().when(new SetLimit(ORG, OF, 1)).then(ONE);
        stream().given(ONE).when(new SetLimit(ORG, OF, 1)).thenNothing();
        stream().when(new SetLimit(ORG, OF, 0)).then(new LimitSet(ORG, OF, 0));
        stream().when(new SetLimit(ORG, OF, -1)).thenRejected(Reason.INVALID_FIELD);
    }

    @Test
    void reservesUpToTheLimitAndSaysWhatIsUsed() {
        stream().given(ONE).when(new Reserve(ORG, OF, A)).then(new Reserved(ORG, OF, A));
        var problem =
                stream()
                        .given(ONE, new Reserved(ORG, OF, A))
                        .when(new Reserve(ORG, OF, B))
                        .thenRejected(Reason.QUOTA_EXCEEDED);
        assertThat(problem.facts())
                .containsEntry("limit", "1")
                .containsEntry("used", "1")
                .containsEntry("dimension", "topics");
    }

    @Test
    void holdingTwiceIsHoldingOnce() {
        stream().given(ONE, new Reserved(ORG, OF, A)).when(new Reserve(ORG, OF, A)).thenNothing();
    }

    @Test
    void aReleasedPlaceIsFree() {
        stream()
                .given(ONE, new Reserved(ORG, OF, A), new ReservationReleased(ORG, OF, A))
                .when(new Reserve(ORG, OF, B))
                .then(new Reserved(ORG, OF, B));
        stream().when(new ReleaseReservation(ORG, OF, A)).thenNothing();
    }

    @Test
    void aLowerLimitKeepsWhatIsHeld() {
        stream()
                .given(new LimitSet(ORG, OF, 2), new Reserved(ORG, OF, A), ONE)
                .when(new Reserve(ORG, OF, B))
                .thenRejected(Reason.QUOTA_EXCEEDED);
    }

    @Test
    void nothingMayBeHeldBeforeALimitIsSet() {
        stream().when(new Reserve(ORG, OF, A)).thenRejected(Reason.QUOTA_EXCEEDED);
    }

    @Test
    void comparesASizeWithTheLimit() {
        Dimension each = Dimension.PARTITIONS_PER_TOPIC;
        var limit = new LimitSet(ORG, each, 2);
        stream().given(limit).when(new RequireWithin(ORG, each, 2)).thenNothing();
        stream()
                .given(limit)
                .when(new RequireWithin(ORG, each, 3))
                .thenRejected(Reason.QUOTA_EXCEEDED);
    }
}
