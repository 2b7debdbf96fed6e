package io.streamhouse.query.projection;

import io.streamhouse.query.StoredEvent;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;

/**
 * A fold of all events into tables of its own. The outcome depends on the events and their order
 * alone, never on how they were batched. Stateless: all state is in the tables.
 */
public interface Projection {
    /** Names it for ever, in lower case. */
    String name();

    /** The tables that only this projection writes, and that a rebuild replaces. */
    List<Table<?>> tables();

    /**
     * Takes the next events into the tables.
     *
     * @param dsl in a transaction as {@code streamhouse_projector}; writes to the live tables, or
     *     to those of a rebuild
     * @param events in the order of their positions; not empty
     */
    void apply(DSLContext dsl, List<StoredEvent> events);

    /** What the event changes for those who look at this projection; empty when nothing. */
    Optional<Changed> changed(StoredEvent event);

    /** Whether other programs follow the tables: commits are durable, and they are notified. */
    default boolean followed() {
        return false;
    }

    /** Called in the transaction that puts rebuilt tables in place, before it does. */
    default void beforeSwap(DSLContext dsl, int epoch) {}
}
