package io.streamhouse.saga.activateorganization;

import io.streamhouse.api.org.OperationCommand.CompleteStep;
import io.streamhouse.api.org.OrganizationCommand;
import io.streamhouse.saga.Intent;
import io.streamhouse.saga.IntentHandler;
import io.streamhouse.saga.IntentHandler.Outcome;
import io.streamhouse.saga.ProcessIntents;
import io.streamhouse.saga.plane.PlaneGateway;
import io.streamhouse.saga.plane.PlaneGateway.AgentCount;
import java.util.Map;
import java.util.Optional;

/** Executes the intents of {@link ActivateOrganization}. Thread-safe. */
public final class ActivationIntents {
    static final String ACTIVATE = "activate";

    private static final String NOT_CATALOGUED = "the catalogue entry is not written yet";

    private final PlaneGateway plane;

    private ActivationIntents(PlaneGateway plane) {
        this.plane = plane;
    }

    /** The process with its handlers. */
    public static ProcessIntents of(PlaneGateway plane) {
        ActivationIntents intents = new ActivationIntents(plane);
        return new ProcessIntents(
                new ActivateOrganization(),
                Map.<String, IntentHandler>of(
                        ActivateOrganization.CATALOGUE,
                        intents::awaitCatalogue,
                        ActivateOrganization.AGENT,
                        intents::awaitAgent,
                        ACTIVATE,
                        ActivationIntents::activate));
    }

    private Outcome awaitCatalogue(Intent intent) {
        return plane.catalogued(intent.organization()).isPresent()
                ? completed(intent)
                : new Outcome.NotYet(NOT_CATALOGUED);
    }

    private Outcome awaitAgent(Intent intent) {
        Optional<Long> position = plane.catalogued(intent.organization());
        if (position.isEmpty()) {
            return new Outcome.NotYet(NOT_CATALOGUED);
        }
        AgentCount agents = plane.agents(position.get());
        if (agents.applied() > 0) {
            return completed(intent);
        }
        return new Outcome.NotYet(
                agents.live() == 0
                        ? "no agent is live"
                        : "none of " + agents.live() + " live agents has applied it yet");
    }

    private static Outcome activate(Intent intent) {
        return new Outcome.Done(
                new OrganizationCommand.ActivateOrganization(
                        intent.organization(), intent.operation()));
    }

    private static Outcome completed(Intent intent) {
        return new Outcome.Done(
                new CompleteStep(intent.operation(), intent.organization(), intent.name()));
    }
}
