package io.streamhouse.saga.activateorganization;

import io.streamhouse.api.Command;
import io.streamhouse.api.Event;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationCommand.CancelActivation;
import io.streamhouse.api.org.OrganizationCommand.FailActivation;
import io.streamhouse.api.org.OrganizationCommand.RestartActivation;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.saga.OperationChange;
import io.streamhouse.saga.OperationChange.Begun;
import io.streamhouse.saga.OperationChange.Cancelled;
import io.streamhouse.saga.OperationChange.Failed;
import io.streamhouse.saga.OperationChange.StepDone;
import io.streamhouse.saga.OperationChange.Succeeded;
import io.streamhouse.saga.ProcessKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A new organization becomes active when its catalogue entry stands and an agent has applied it.
 * Until then it may do everything but stream, so an absent agent strands nobody. Pure.
 */
public final class ActivateOrganization implements ProcessKind {
    static final String NAME = "activate_organization";
    static final String CATALOGUE = "catalogue";
    static final String AGENT = "agent";

    private static final Duration TIME_MAX = Duration.ofMinutes(10);

    /** Whom it is about. */
    record Run(OrganizationId organization, OperationId operation) {}

    /** How far a run is. */
    sealed interface State {
        /** Nowhere. */
        record NotBegun() implements State {}

        /** The catalogue entry is to stand. */
        record AwaitingCatalogue(Run run) implements State {}

        /** An agent is to apply it. */
        record AwaitingAgent(Run run) implements State {}

        /** The organization is to be told. */
        record Activating(Run run) implements State {}

        /** Over, one way or another. */
        record Ended() implements State {}
    }

    /** What is to be done outside. */
    sealed interface Wish {
        /** See that the catalogue entry stands. */
        record AwaitCatalogue(Run run) implements Wish {}

        /** See that an agent has applied it. */
        record AwaitAgent(Run run) implements Wish {}

        /** Tell the organization. */
        record Activate(Run run) implements Wish {}

        /** End the run when its time is up. */
        record Expire(Run run) implements Wish {}
    }

    /** The next state, and what is to be done. */
    record Reaction(State state, List<Wish> wishes) {
        static Reaction to(State state, Wish... wishes) {
            return new Reaction(state, List.of(wishes));
        }
    }

    /** Reacts to an event of the organization. */
    static Reaction on(OrganizationEvent event, State state) {
        return switch (event) {
            case OrganizationCreated(var organization, _, _, var operation) ->
                    begin(new Run(organization, operation), state);
            case ActivationRestarted(var organization, var operation) ->
                    begin(new Run(organization, operation), state);
            case OrganizationActivated _, ActivationFailed _, ActivationCancelled _ ->
                    Reaction.to(new State.Ended());
        };
    }

    /**
     * Reacts to an event of the run. A step that is reported again, or too late, is passed over.
     */
    static Reaction on(OperationEvent event, State state) {
        return switch (event) {
            case StepCompleted(_, _, var step) ->
                    switch (state) {
                        case State.AwaitingCatalogue(var run) when step.equals(CATALOGUE) ->
                                Reaction.to(new State.AwaitingAgent(run), new Wish.AwaitAgent(run));
                        case State.AwaitingAgent(var run) when step.equals(AGENT) ->
                                Reaction.to(new State.Activating(run), new Wish.Activate(run));
                        case State.NotBegun _,
                                State.AwaitingCatalogue _,
                                State.AwaitingAgent _,
                                State.Activating _,
                                State.Ended _ ->
                                Reaction.to(state);
                    };
        };
    }

    private static Reaction begin(Run run, State state) {
        return switch (state) {
            case State.NotBegun _ ->
                    Reaction.to(
                            new State.AwaitingCatalogue(run),
                            new Wish.AwaitCatalogue(run),
                            new Wish.Expire(run));
            case State.AwaitingCatalogue _,
                    State.AwaitingAgent _,
                    State.Activating _,
                    State.Ended _ ->
                    Reaction.to(state);
        };
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> steps() {
        return List.of(CATALOGUE, AGENT);
    }

    @Override
    public Duration timeMax() {
        return TIME_MAX;
    }

    @Override
    public Optional<OperationChange> track(Event event) {
        return switch (event) {
            case OrganizationEvent organization -> Optional.of(track(organization));
            case StepCompleted(var operation, _, var step) when steps().contains(step) ->
                    Optional.of(new StepDone(operation, step));
            default -> Optional.empty();
        };
    }

    private static OperationChange track(OrganizationEvent event) {
        return switch (event) {
            case OrganizationCreated(var organization, _, _, var operation) ->
                    new Begun(operation, organization);
            case ActivationRestarted(var organization, var operation) ->
                    new Begun(operation, organization);
            case OrganizationActivated(_, var operation) -> new Succeeded(operation);
            case ActivationFailed(_, var operation, var cause) -> new Failed(operation, cause);
            case ActivationCancelled(_, var operation) -> new Cancelled(operation);
        };
    }

    @Override
    public Command fail(OrganizationId organization, OperationId operation, String cause) {
        return new FailActivation(organization, operation, cause);
    }

    @Override
    public Command cancel(OrganizationId organization, OperationId operation) {
        return new CancelActivation(organization, operation);
    }

    @Override
    public Command restart(OrganizationId organization, OperationId next) {
        return new RestartActivation(organization, next);
    }
}
