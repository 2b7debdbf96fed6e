package io.streamhouse.command.org;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OperationCommand.CompleteStep;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class OperationDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final OperationId RUN = new OperationId(new UUID(2, 1));

    @Test
    void completesAStepOnce() {
        var stream = GivenWhenThen.of(OperationDecider.DECIDER);
        stream.when(new CompleteStep(RUN, ORG, "agent")).then(new StepCompleted(RUN, ORG, "agent"));
        stream.given(new StepCompleted(RUN, ORG, "agent"))
                .when(new CompleteStep(RUN, ORG, "agent"))
                .thenNothing();
    }

    @Test
    void rejectsAStepWithoutAName() {
        GivenWhenThen.of(OperationDecider.DECIDER)
                .when(new CompleteStep(RUN, ORG, "No Step"))
                .thenRejected(Reason.INVALID_FIELD);
    }
}
