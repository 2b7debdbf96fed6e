package io.streamhouse.saga;

import io.streamhouse.api.Command;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Problem;
import java.util.Optional;

/** How processes change anything. Thread-safe. */
@FunctionalInterface
public interface CommandPort {
    /** Executes a command in a transaction of its own; the problem when it was refused. */
    Optional<Problem> send(Meta meta, Command command);
}
