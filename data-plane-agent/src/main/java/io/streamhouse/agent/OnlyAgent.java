package io.streamhouse.agent;

import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.cluster.View;
import io.streamhouse.agent.producer.Place;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Routes where there is one agent. */
record OnlyAgent(Supplier<String> endpoint) implements Routes {
    @Override
    public Route of(Place place) {
        return new Route(true, endpoint.get(), 0);
    }

    @Override
    public void refresh() {
        // Nothing can be old.
    }

    @Override
    public List<String> others() {
        return List.of();
    }

    @Override
    public Optional<View> view() {
        return Optional.empty();
    }
}
