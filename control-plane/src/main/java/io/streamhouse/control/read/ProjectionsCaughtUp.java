package io.streamhouse.control.read;

import io.streamhouse.control.health.ReadinessCheck;
import io.streamhouse.query.projection.ProjectionRow;
import io.streamhouse.query.projection.Rebuilds;
import java.util.Optional;
import java.util.stream.Collectors;

/** No projection is far behind the store. */
final class ProjectionsCaughtUp implements ReadinessCheck {
    /** As much as is made up for in about a second. */
    private static final long LAG_MAX = 2_000;

    private final Rebuilds rebuilds;

    ProjectionsCaughtUp(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    @Override
    public Optional<String> complaint() {
        String behind =
                rebuilds.list().stream()
                        .filter(row -> row.lag() > LAG_MAX)
                        .map(ProjectionRow::name)
                        .collect(Collectors.joining(", "));
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of("these read models are behind: " + behind);
    }
}
