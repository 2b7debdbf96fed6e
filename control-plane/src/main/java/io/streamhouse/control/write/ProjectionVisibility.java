package io.streamhouse.control.write;

import io.streamhouse.query.projection.Positions;
import io.streamhouse.query.projection.ProjectionLag;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for all projections at most two seconds. */
final class ProjectionVisibility implements Visibility {
    private static final Logger log = LoggerFactory.getLogger(ProjectionVisibility.class);
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private final Positions positions;
    private final List<String> projections;

    ProjectionVisibility(Positions positions, List<String> projections) {
        this.positions = positions;
        this.projections = List.copyOf(projections);
    }

    @Override
    public boolean await(long position) {
        try {
            positions.await(projections, position, WAIT_MAX);
            return true;
        } catch (ProjectionLag lag) {
            log.info("{} is behind position {}", lag.problem().facts().get("projection"), position);
            return false;
        }
    }
}
