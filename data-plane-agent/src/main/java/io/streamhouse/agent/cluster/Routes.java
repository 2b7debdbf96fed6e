package io.streamhouse.agent.cluster;

import io.streamhouse.agent.producer.Place;
import java.util.List;
import java.util.Optional;

/** Which agent leads what, as this one knows it. Thread-safe; never blocks. */
public interface Routes {
    /**
     * Where a partition is led.
     *
     * @param own by this agent
     * @param endpoint host:port; empty: nobody leads it just now
     */
    record Route(boolean own, String endpoint, long epoch) {}

    /** The leader of a partition. */
    Route of(Place place);

    /** An answer says that what is known is old: look again soon. */
    void refresh();

    /** Endpoints of the other agents that take calls, the one with the fewest slots first. */
    List<String> others();

    /** The sessions and leases last seen; empty before the first look. */
    Optional<View> view();
}
