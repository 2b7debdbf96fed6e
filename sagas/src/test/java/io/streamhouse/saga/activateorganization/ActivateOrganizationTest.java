package io.streamhouse.saga.activateorganization;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.saga.OperationChange;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Reaction;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Run;
import io.streamhouse.saga.activateorganization.ActivateOrganization.State;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Wish;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ActivateOrganizationTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final OperationId OP = new OperationId(new UUID(2, 1));
    private static final Run RUN = new Run(ORG, OP);
    private static final OrganizationCreated CREATED =
            new OrganizationCreated(ORG, "Acme", new Slug("acme"), OP);
    private static final StepCompleted CATALOGUED = new StepCompleted(OP, ORG, "catalogue");
    private static final StepCompleted APPLIED = new StepCompleted(OP, ORG, "agent");

    private static Reaction on(Event event, State state) {
        return switch (event) {
            case OrganizationEvent organization -> ActivateOrganization.on(organization, state);
            case OperationEvent operation -> ActivateOrganization.on(operation, state);
            default -> throw new IllegalArgumentException(event.toString());
        };
    }

    @Test
    void goesStepByStep() {
        Reaction begun = on(CREATED, new State.NotBegun());
        assertThat(begun)
                .isEqualTo(
                        Reaction.to(
                                new State.AwaitingCatalogue(RUN),
                                new Wish.AwaitCatalogue(RUN),
                                new Wish.Expire(RUN)));
        Reaction catalogued = on(CATALOGUED, begun.state());
        assertThat(catalogued)
                .isEqualTo(Reaction.to(new State.AwaitingAgent(RUN), new Wish.AwaitAgent(RUN)));
        Reaction applied = on(APPLIED, catalogued.state());
        assertThat(applied)
                .isEqualTo(Reaction.to(new State.Activating(RUN), new Wish.Activate(RUN)));
        assertThat(on(new OrganizationActivated(ORG, OP), applied.state()))
                .isEqualTo(Reaction.to(new State.Ended()));
    }

    @Test
    void aRestartIsABeginning() {
        assertThat(on(new ActivationRestarted(ORG, OP), new State.NotBegun()).state())
                .isEqualTo(new State.AwaitingCatalogue(RUN));
    }

    @Test
    void everyStateIsLeftByAnyEnd() {
        for (State state : states()) {
            for (OrganizationEvent end :
                    List.of(
                            new OrganizationActivated(ORG, OP),
                            new ActivationFailed(ORG, OP, "why"),
                            new ActivationCancelled(ORG, OP))) {
                assertThat(on(end, state)).isEqualTo(Reaction.to(new State.Ended()));
            }
        }
    }

    @Test
    void whatComesAgainOrTooLateChangesNothing() {
        assertUnchanged(CREATED, new State.AwaitingCatalogue(RUN));
        assertUnchanged(CREATED, new State.Ended());
        assertUnchanged(CATALOGUED, new State.AwaitingAgent(RUN));
        assertUnchanged(CATALOGUED, new State.Activating(RUN));
        assertUnchanged(APPLIED, new State.AwaitingCatalogue(RUN));
        assertUnchanged(APPLIED, new State.Ended());
        assertUnchanged(APPLIED, new State.NotBegun());
    }

    private static void assertUnchanged(Event event, State state) {
        assertThat(on(event, state)).isEqualTo(Reaction.to(state));
    }

    private static List<State> states() {
        return List.of(
                new State.NotBegun(),
                new State.AwaitingCatalogue(RUN),
                new State.AwaitingAgent(RUN),
                new State.Activating(RUN),
                new State.Ended());
    }

    @Test
    void eventsOfOthersDoNotConcernItsOperations() {
        ActivateOrganization process = new ActivateOrganization();
        assertThat(process.track(new StepCompleted(OP, ORG, "elsewhere"))).isEmpty();
        assertThat(
                        process.track(
                                new TopicDeleted(
                                        new TopicId(new UUID(3, 3)), ORG, new TopicName("t"))))
                .isEmpty();
        assertThat(process.track(APPLIED)).contains(new OperationChange.StepDone(OP, "agent"));
    }
}
