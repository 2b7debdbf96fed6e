package io.streamhouse.command.org;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.ActivationRestarted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationEvent.OrganizationCreated;
import io.streamhouse.api.org.Slug;

/** What an organization's decisions need to know. */
sealed interface Organization {
    /** There is none yet. */
    record None() implements Organization {}

    /** As it was created. */
    record Founding(String name, Slug slug, OperationId operation) {}

    /** It exists. */
    sealed interface Founded extends Organization {
        Founding founding();

        /** The newest run that should activate it. */
        OperationId operation();
    }

    /** The run is on its way. */
    record Pending(Founding founding, OperationId operation) implements Founded {}

    /** The run got there. */
    record Active(Founding founding, OperationId operation) implements Founded {}

    /** The run failed. */
    record Failed(Founding founding, OperationId operation) implements Founded {}

    /** The run was cancelled. */
    record Cancelled(Founding founding, OperationId operation) implements Founded {}

    /** The state after an event. */
    static Organization evolve(Organization state, OrganizationEvent event) {
        return switch (event) {
            case OrganizationCreated(_, var name, var slug, var operation) ->
                    new Pending(new Founding(name, slug, operation), operation);
            case OrganizationActivated(_, var operation) -> new Active(founding(state), operation);
            case ActivationFailed(_, var operation, _) -> new Failed(founding(state), operation);
            case ActivationCancelled(_, var operation) -> new Cancelled(founding(state), operation);
            case ActivationRestarted(_, var operation) -> new Pending(founding(state), operation);
        };
    }

    private static Founding founding(Organization state) {
        return switch (state) {
            case Founded founded -> founded.founding();
            case None _ ->
                    throw new IllegalStateException("an organization's stream begins otherwise");
        };
    }
}
