package io.streamhouse.command.org;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationCommand;
import io.streamhouse.api.org.OrganizationCommand.ActivateOrganization;
import io.streamhouse.api.org.OrganizationCommand.CancelActivation;
import io.streamhouse.api.org.OrganizationCommand.CreateOrganization;
import io.streamhouse.api.org.OrganizationCommand.FailActivation;
import io.streamhouse.api.org.OrganizationCommand.RestartActivation;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class OrganizationDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final OperationId RUN = new OperationId(new UUID(2, 1));
    private static final OperationId NEXT = new OperationId(new UUID(2, 2));
    private static final Slug SLUG = new Slug("acme");
    private static final OrganizationCreated CREATED =
            new OrganizationCreated(ORG, "Acme", SLUG, RUN);
    private static final ActivationFailed FAILED = new ActivationFailed(ORG, RUN, "no agent");

    private static GivenWhenThen<OrganizationCommand, OrganizationEvent, Organization> stream() {
        return GivenWhenThen.of(OrganizationDecider.DECIDER);
    }

    @Test
    void createsPending() {
        stream().when(new CreateOrganization(ORG, "Acme", SLUG, RUN)).then(CREATED);
    }

    @Test
    void createsOnce() {
        stream().given(CREATED).when(new CreateOrganization(ORG, "Acme", SLUG, RUN)).thenNothing();
        stream()
                .given(CREATED)
                .when(new CreateOrganization(ORG, "Other", SLUG, RUN))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void rejectsABlankName() {
        var problem =
                stream()
                        .when(new CreateOrganization(ORG, " ", SLUG, RUN))
                        .thenRejected(Reason.INVALID_FIELD);
        assertThat(problem.field()).contains("org_name");
    }

    @Test
    void activatesByTheRunningOperationOnly() {
        stream()
                .given(CREATED)
                .when(new ActivateOrganization(ORG, RUN))
                .then(new OrganizationActivated(ORG, RUN));
        stream()
                .given(CREATED)
                .when(new ActivateOrganization(ORG, NEXT))
                .thenRejected(Reason.OPERATION_ENDED);
        stream()
                .when(new ActivateOrganization(ORG, RUN))
                .thenRejected(Reason.ORGANIZATION_NOT_FOUND);
    }

    @Test
    void aFailedRunCannotActivate() {
        stream()
                .given(CREATED, FAILED)
                .when(new ActivateOrganization(ORG, RUN))
                .thenRejected(Reason.OPERATION_ENDED);
    }

    @Test
    void anActiveOrganizationNeverFailsToActivate() {
        stream()
                .given(CREATED, new OrganizationActivated(ORG, RUN))
                .when(new FailActivation(ORG, RUN, "deadline"))
                .thenRejected(Reason.OPERATION_ENDED);
        stream()
                .given(CREATED, new OrganizationActivated(ORG, RUN))
                .when(new CancelActivation(ORG, RUN))
                .thenRejected(Reason.OPERATION_ENDED);
    }

    @Test
    void restartsAfterFailureAndAfterCancelUnderANewRun() {
        stream()
                .given(CREATED, FAILED)
                .when(new RestartActivation(ORG, NEXT))
                .then(new ActivationRestarted(ORG, NEXT));
        stream()
                .given(CREATED, new ActivationCancelled(ORG, RUN))
                .when(new RestartActivation(ORG, NEXT))
                .then(new ActivationRestarted(ORG, NEXT));
        stream()
                .given(CREATED, FAILED)
                .when(new RestartActivation(ORG, RUN))
                .thenRejected(Reason.OPERATION_ENDED);
    }

    @Test
    void oneRunAtATime() {
        stream()
                .given(CREATED)
                .when(new RestartActivation(ORG, NEXT))
                .thenRejected(Reason.OPERATION_RUNNING);
    }

    @Test
    void theNewRunActivates() {
        stream()
                .given(CREATED, FAILED, new ActivationRestarted(ORG, NEXT))
                .when(new ActivateOrganization(ORG, NEXT))
                .then(new OrganizationActivated(ORG, NEXT));
    }
}
