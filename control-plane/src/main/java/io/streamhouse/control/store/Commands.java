package io.streamhouse.control.store;

import io.streamhouse.api.Command;
import io.streamhouse.api.Meta;
import java.util.List;

/** The way to change anything. Thread-safe. */
public interface Commands {
    /**
     * Executes the commands in their order in one unit of work: all of them or none. A conflict
     * with a concurrent change runs the whole list again on fresh state.
     *
     * @param meta attached to each event
     * @param alsoInTransaction run once per attempt in the same database transaction, after the
     *     commands and before the events are appended; may throw to undo everything
     * @throws Refused when a decider rejects a command; nothing changed
     */
    Receipt execute(Meta meta, List<? extends Command> commands, Runnable... alsoInTransaction);
}
