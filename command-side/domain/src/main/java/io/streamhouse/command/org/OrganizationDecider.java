package io.streamhouse.command.org;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
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
import io.streamhouse.command.Decider;
import io.streamhouse.command.DisplayName;
import io.streamhouse.command.org.Organization.Active;
import io.streamhouse.command.org.Organization.Cancelled;
import io.streamhouse.command.org.Organization.Failed;
import io.streamhouse.command.org.Organization.Founded;
import io.streamhouse.command.org.Organization.Founding;
import io.streamhouse.command.org.Organization.None;
import io.streamhouse.command.org.Organization.Pending;

/** Decides for an organization. A run ends once: the first to say how it ended is right. */
final class OrganizationDecider {
    static final Decider<OrganizationCommand, OrganizationEvent, Organization> DECIDER =
            new Decider<>(
                    "organization",
                    OrganizationCommand.class,
                    OrganizationEvent.class,
                    new None(),
                    OrganizationDecider::decide,
                    Organization::evolve);

    private OrganizationDecider() {}

    static Decision<OrganizationEvent> decide(OrganizationCommand command, Organization state) {
        return switch (command) {
            case CreateOrganization create -> create(create, state);
            case ActivateOrganization activate -> activate(activate, state);
            case FailActivation fail -> fail(fail, state);
            case CancelActivation cancel -> cancel(cancel, state);
            case RestartActivation restart -> restart(restart, state);
        };
    }

    private static Decision<OrganizationEvent> create(
            CreateOrganization create, Organization state) {
        Founding asked = new Founding(create.name(), create.slug(), create.operation());
        return switch (state) {
            case None _ ->
                    DisplayName.isValid(create.name())
                            ? accept(
                                    new OrganizationCreated(
                                            create.organization(),
                                            create.name(),
                                            create.slug(),
                                            create.operation()))
                            : reject(DisplayName.problem(Reason.INVALID_FIELD, "org_name"));
            case Founded founded ->
                    founded.founding().equals(asked)
                            ? accept()
                            : reject(Problem.of(Reason.ALREADY_EXISTS, "The organization exists."));
        };
    }

    private static Decision<OrganizationEvent> activate(
            ActivateOrganization activate, Organization state) {
        OperationId asked = activate.operation();
        return switch (state) {
            case None _ -> unknown();
            case Pending(_, var running) ->
                    running.equals(asked)
                            ? accept(new OrganizationActivated(activate.organization(), asked))
                            : ended();
            case Active(_, var done) -> done.equals(asked) ? accept() : ended();
            case Failed _, Cancelled _ -> ended();
        };
    }

    private static Decision<OrganizationEvent> fail(FailActivation fail, Organization state) {
        OperationId asked = fail.operation();
        return switch (state) {
            case None _ -> unknown();
            case Pending(_, var running) ->
                    running.equals(asked)
                            ? accept(new ActivationFailed(fail.organization(), asked, fail.cause()))
                            : ended();
            case Failed(_, var failed) -> failed.equals(asked) ? accept() : ended();
            case Active _, Cancelled _ -> ended();
        };
    }

    private static Decision<OrganizationEvent> cancel(CancelActivation cancel, Organization state) {
        OperationId asked = cancel.operation();
        return switch (state) {
            case None _ -> unknown();
            case Pending(_, var running) ->
                    running.equals(asked)
                            ? accept(new ActivationCancelled(cancel.organization(), asked))
                            : ended();
            case Cancelled(_, var cancelled) -> cancelled.equals(asked) ? accept() : ended();
            case Active _, Failed _ -> ended();
        };
    }

    private static Decision<OrganizationEvent> restart(
            RestartActivation restart, Organization state) {
        OperationId asked = restart.operation();
        return switch (state) {
            case None _ -> unknown();
            case Pending(_, var running) -> running.equals(asked) ? accept() : running();
            case Active(_, var done) -> done.equals(asked) ? accept() : ended();
            case Failed(_, var last) -> begin(restart, last);
            case Cancelled(_, var last) -> begin(restart, last);
        };
    }

    /** A run is never used again: its id names one outcome. */
    private static Decision<OrganizationEvent> begin(RestartActivation restart, OperationId last) {
        return last.equals(restart.operation())
                ? ended()
                : accept(new ActivationRestarted(restart.organization(), restart.operation()));
    }

    private static Decision<OrganizationEvent> unknown() {
        return reject(Problem.of(Reason.ORGANIZATION_NOT_FOUND, "There is no such organization."));
    }

    private static Decision<OrganizationEvent> ended() {
        return reject(Problem.of(Reason.OPERATION_ENDED, "The operation has ended already."));
    }

    private static Decision<OrganizationEvent> running() {
        return reject(
                Problem.of(Reason.OPERATION_RUNNING, "Another run of this operation is going on."));
    }
}
