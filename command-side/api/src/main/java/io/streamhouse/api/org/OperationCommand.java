package io.streamhouse.api.org;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;

/** What can be asked of an operation: one stream per run of a process. */
public sealed interface OperationCommand extends Command {
    /** Which run. */
    OperationId operation();

    @Override
    default StreamId stream() {
        return StreamId.of("operation", operation());
    }

    /**
     * Records that the run got past a step; the answer to an intent.
     *
     * @param step 1 to 40 of {@code [a-z_]}
     */
    record CompleteStep(OperationId operation, OrganizationId organization, String step)
            implements OperationCommand {}
}
