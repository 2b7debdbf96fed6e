package io.streamhouse.saga;

import io.streamhouse.api.Command;
import io.streamhouse.api.Event;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the kit knows of a process. Stateless. */
public interface ProcessKind {
    /** The intent that ends a run at its deadline; the kit executes it for every process. */
    String EXPIRE = "expire";

    /** Its name where it is stored and shown, such as {@code activate_organization}. */
    String name();

    /** The steps of a run, in their order. */
    List<String> steps();

    /** A run takes at most so long. */
    Duration timeMax();

    /** What an event means for a run of this process, if anything. */
    Optional<OperationChange> track(Event event);

    /** Ends a run without success. */
    Command fail(OrganizationId organization, OperationId operation, String cause);

    /** Ends a run because a user says so. */
    Command cancel(OrganizationId organization, OperationId operation);

    /** Begins another run. */
    Command restart(OrganizationId organization, OperationId next);
}
