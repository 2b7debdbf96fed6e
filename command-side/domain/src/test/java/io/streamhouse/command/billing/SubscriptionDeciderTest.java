package io.streamhouse.command.billing;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionCommand;
import io.streamhouse.api.billing.SubscriptionCommand.ChangePlan;
import io.streamhouse.api.billing.SubscriptionCommand.StartSubscription;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.SubscriptionEvent.PlanChanged;
import io.streamhouse.api.billing.SubscriptionEvent.SubscriptionStarted;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SubscriptionDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final PlanId FREE = new PlanId("free");
    private static final PlanId PRO = new PlanId("pro");
    private static final String NOW = PlanCatalogue.current().hash();

    private static GivenWhenThen<SubscriptionCommand, SubscriptionEvent, Subscription> stream() {
        return GivenWhenThen.of(SubscriptionDecider.DECIDER);
    }

    @Test
    void startsOnce() {
        var started = new SubscriptionStarted(ORG, FREE, NOW);
        stream().when(new StartSubscription(ORG, FREE, NOW)).then(started);
        stream().given(started).when(new StartSubscription(ORG, FREE, NOW)).thenNothing();
        stream()
                .given(started)
                .when(new StartSubscription(ORG, PRO, NOW))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void changesAndSaysFromWhat() {
        stream()
                .given(new SubscriptionStarted(ORG, FREE, NOW))
                .when(new ChangePlan(ORG, PRO, NOW))
                .then(new PlanChanged(ORG, FREE, PRO, NOW));
        stream()
                .given(
                        new SubscriptionStarted(ORG, FREE, NOW),
                        new PlanChanged(ORG, FREE, PRO, NOW))
                .when(new ChangePlan(ORG, PRO, NOW))
                .thenNothing();
    }

    @Test
    void takesUpANewVersionOfTheSamePlan() {
        stream()
                .given(new SubscriptionStarted(ORG, FREE, "0".repeat(64)))
                .when(new ChangePlan(ORG, FREE, NOW))
                .then(new PlanChanged(ORG, FREE, FREE, NOW));
    }

    @Test
    void rejectsWhatIsNotOffered() {
        stream()
                .when(new StartSubscription(ORG, new PlanId("gold"), NOW))
                .thenRejected(Reason.UNKNOWN_PLAN);
        stream()
                .given(new SubscriptionStarted(ORG, FREE, NOW))
                .when(new ChangePlan(ORG, PRO, "0".repeat(64)))
                .thenRejected(Reason.UNKNOWN_PLAN);
        stream().when(new ChangePlan(ORG, PRO, NOW)).thenRejected(Reason.ORGANIZATION_NOT_FOUND);
    }
}
