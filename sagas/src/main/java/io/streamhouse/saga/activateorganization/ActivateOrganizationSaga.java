package io.streamhouse.saga.activateorganization;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.streamhouse.api.Meta;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.saga.Intent;
import io.streamhouse.saga.IntentBook;
import io.streamhouse.saga.ProcessKind;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Reaction;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Run;
import io.streamhouse.saga.activateorganization.ActivateOrganization.State;
import io.streamhouse.saga.activateorganization.ActivateOrganization.Wish;
import java.util.Objects;
import java.util.UUID;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;

/**
 * The Axon shell of {@link ActivateOrganization}: keeps its state, and records its wishes as
 * intents in the same transaction. Stored under the name of the process.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class ActivateOrganizationSaga {
    private static final String OPERATION = "operation";

    private enum Stage {
        NOT_BEGUN,
        AWAITING_CATALOGUE,
        AWAITING_AGENT,
        ACTIVATING,
        ENDED
    }

    private Stage stage = Stage.NOT_BEGUN;
    private String organization = "";
    private String operation = "";

    @StartSaga
    @SagaEventHandler(associationProperty = OPERATION)
    void on(OrganizationCreated event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    @StartSaga
    @SagaEventHandler(associationProperty = OPERATION)
    void on(ActivationRestarted event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    @SagaEventHandler(associationProperty = OPERATION)
    void on(OrganizationActivated event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    @SagaEventHandler(associationProperty = OPERATION)
    void on(ActivationFailed event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    @SagaEventHandler(associationProperty = OPERATION)
    void on(ActivationCancelled event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    @SagaEventHandler(associationProperty = OPERATION)
    void on(StepCompleted event, EventMessage<?> message, IntentBook book) {
        become(ActivateOrganization.on(event, state()), message, book);
    }

    private void become(Reaction reaction, EventMessage<?> message, IntentBook book) {
        keep(reaction.state());
        Occasion occasion = new Occasion(message, book);
        reaction.wishes().forEach(occasion::record);
        if (stage == Stage.ENDED) {
            SagaLifecycle.end();
        }
    }

    private State state() {
        return switch (stage) {
            case NOT_BEGUN -> new State.NotBegun();
            case AWAITING_CATALOGUE -> new State.AwaitingCatalogue(run());
            case AWAITING_AGENT -> new State.AwaitingAgent(run());
            case ACTIVATING -> new State.Activating(run());
            case ENDED -> new State.Ended();
        };
    }

    private Run run() {
        return new Run(OrganizationId.of(organization), OperationId.of(operation));
    }

    private void keep(State state) {
        switch (state) {
            case State.NotBegun _ -> stage = Stage.NOT_BEGUN;
            case State.AwaitingCatalogue(Run run) -> keep(Stage.AWAITING_CATALOGUE, run);
            case State.AwaitingAgent(Run run) -> keep(Stage.AWAITING_AGENT, run);
            case State.Activating(Run run) -> keep(Stage.ACTIVATING, run);
            case State.Ended _ -> stage = Stage.ENDED;
        }
    }

    private void keep(Stage next, Run run) {
        stage = next;
        organization = run.organization().toString();
        operation = run.operation().toString();
    }

    /** The event that brings a wish, and the book to record it in. */
    private record Occasion(EventMessage<?> event, IntentBook book) {
        void record(Wish wish) {
            switch (wish) {
                case Wish.AwaitCatalogue(Run run) ->
                        book.record(intent(run, ActivateOrganization.CATALOGUE));
                case Wish.AwaitAgent(Run run) ->
                        book.record(intent(run, ActivateOrganization.AGENT));
                case Wish.Activate(Run run) -> book.record(intent(run, ActivationIntents.ACTIVATE));
                case Wish.Expire(Run run) ->
                        book.record(
                                intent(run, ProcessKind.EXPIRE),
                                event.getTimestamp().plus(new ActivateOrganization().timeMax()));
            }
        }

        private Intent intent(Run run, String name) {
            Meta meta = (Meta) Objects.requireNonNull(event.getMetaData().get("meta"));
            return new Intent(
                    run.operation(),
                    run.organization(),
                    ActivateOrganization.NAME,
                    name,
                    meta.correlationId(),
                    UUID.fromString(event.getIdentifier()));
        }
    }
}
